export { match } from './match.js';
export { parsePattern } from './pattern.js';
export { createTable } from './table.js';
