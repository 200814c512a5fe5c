import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTable } from '../src/index.js';

const table = createTable({ home: '/', me: '/people/me', person: '/people/:id' });

describe('createTable', () => {
  it('finds the first route that fits', () => {
    assert.deepEqual(table.find('/people/me'), { name: 'me', params: {} });
    assert.deepEqual(table.find('/people/42'), { name: 'person', params: { id: '42' } });
    assert.deepEqual(table.find('/'), { name: 'home', params: {} });
  });

  it('gives null when none fits', () => {
    assert.equal(table.find('/places'), null);
  });

  it('refuses a table with a pattern that cannot be read', () => {
    assert.throws(() => createTable({ broken: 'people' }), TypeError);
  });
});
