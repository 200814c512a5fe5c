import '@langchain/core/messages';
import '@langchain/core/runnables';
