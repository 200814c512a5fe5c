import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePattern } from '../src/index.js';

describe('parsePattern', () => {
  it('tells text from names', () => {
    assert.deepEqual(parsePattern('/people/:id'), [{ text: 'people' }, { name: 'id' }]);
    assert.deepEqual(parsePattern('/'), []);
  });

  it('refuses patterns that cannot be read', () => {
    for (const pattern of ['people', '/:', '/:1st', '/:id/:id', undefined]) assert.throws(() => parsePattern(pattern), TypeError);
  });
});
