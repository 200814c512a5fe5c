import '../../adapters/anthropic/anthropicModel.ts';
import '../../adapters/scripted/scriptedModel.ts';
