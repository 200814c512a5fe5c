// Copies the sources to dist/ and makes sure that the copy loads and exports what it should.
import { cpSync, rmSync } from 'node:fs';

const root = new URL('..', import.meta.url);
rmSync(new URL('dist/', root), { recursive: true, force: true });
cpSync(new URL('src/', root), new URL('dist/', root), { recursive: true });

const { match, parsePattern, createTable } = await import(new URL('dist/index.js', root).href);
const missing = Object.entries({ match, parsePattern, createTable }).filter(([, value]) => typeof value !== 'function');
if (missing.length > 0) {
  console.error(`dist/index.js lacks ${missing.map(([name]) => name).join(', ')}`);
  process.exitCode = 1;
} else {
  console.log('dist/ written');
}
