import '@langchain/langgraph';
