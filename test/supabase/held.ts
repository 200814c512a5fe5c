// Starts a stack, says where its data are, and holds on: for the test that kills it.
import { startStack } from './stack.ts';

const stack = await startStack();
const [row] = await stack.sql<{ data_directory: string }>('show data_directory');
process.stdout.write(`${JSON.stringify({ data: row?.data_directory, url: stack.url })}\n`);
setInterval(() => {}, 1000);
