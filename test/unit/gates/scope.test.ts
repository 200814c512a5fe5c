import assert from 'node:assert/strict';
import { forbiddenPaths, outOfScope, touchedPaths } from '../../../src/core/gates/scope.ts';
import { testStory } from '../../fakes/orchestratorHarness.ts';

describe('scope', () => {
  const story = testStory({ files: { create: ['src/new/'], modify: ['src/app.ts', 'docs/**/*.md'], forbidden: ['*.env', '**/secrets/**', 'core/safety/*'] } });

  it('takes files, folders and globs', () => {
    assert.deepEqual(outOfScope(story, ['src/new/deep/a.ts', 'src/app.ts', 'docs/a/b.md', 'src/other.ts', 'docs/a.txt']), ['src/other.ts', 'docs/a.txt']);
  });

  it('is everything when the story declares none', () => {
    assert.deepEqual(outOfScope(testStory({ files: { create: [], modify: [], forbidden: [] } }), ['anything']), []);
  });

  it('finds forbidden paths, a bare pattern in any folder', () => {
    assert.deepEqual(forbiddenPaths(story, ['prod.env', 'a/b/prod.env', 'a/secrets/key', 'core/safety/rules.ts', 'core/x.ts']), ['prod.env', 'a/b/prod.env', 'a/secrets/key', 'core/safety/rules.ts']);
  });
});

describe('touched paths', () => {
  it('include where a renamed file was', () => {
    const story = testStory({ files: { create: [], modify: ['src/**'], forbidden: ['core/**'] } });
    const paths = touchedPaths([{ path: 'src/rules.ts', previousPath: 'core/rules.ts', added: 0, removed: 0, status: 'renamed' }]);
    assert.deepEqual(forbiddenPaths(story, paths), ['core/rules.ts']);
    assert.deepEqual(outOfScope(story, paths), ['core/rules.ts']);
  });
});
