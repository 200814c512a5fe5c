import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENGINE = join(import.meta.dirname, '../../../src/engine');

describe('the parts of the engine', () => {
  it('are all loaded before it, one by one', () => {
    const loaded = [...readFileSync(join(ENGINE, 'load.ts'), 'utf8').matchAll(/import\('\.\/parts\/([^']+)'\)/g)].map((match) => match[1]);
    assert.deepEqual(loaded.toSorted(), readdirSync(join(ENGINE, 'parts')).toSorted());
    assert.ok(loaded.length > 3);
  });
});
