import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { match } from '../src/index.js';

describe('match', () => {
  it('gives the named parts', () => {
    assert.deepEqual(match('/people/:id/photos/:photo', '/people/42/photos/7'), { id: '42', photo: '7' });
  });

  it('gives an empty object when nothing is named', () => {
    assert.deepEqual(match('/about', '/about'), {});
    assert.deepEqual(match('/', '/'), {});
  });

  it('gives null when the path does not fit', () => {
    assert.equal(match('/people/:id', '/places/42'), null);
    assert.equal(match('/people/:id', '/people'), null);
    assert.equal(match('/people/:id', '/people/42/photos'), null);
  });
});
