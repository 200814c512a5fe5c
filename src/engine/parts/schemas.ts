import '../../contract/messages.ts';
import '../../contract/settings.ts';
