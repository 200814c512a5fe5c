import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { story as storySchema } from '../../../src/contract/story.ts';
import { WaveError } from '../../../src/core/errors.ts';
import { findDuplicateIds } from '../../../src/core/story/duplicateIds.ts';
import { newStoryFromText } from '../../../src/core/story/newStory.ts';
import { storyIdFault } from '../../../src/core/story/storyId.ts';

describe('newStoryFromText', () => {
  it('makes a story whose criterion is the text', () => {
    const story = newStoryFromText('  Fix the crash on empty input\nIt happens in parse().  ');
    assert.match(story.id, /^fix-the-crash-on-empty-input-[0-9a-f]{6}$/);
    assert.equal(story.title, 'Fix the crash on empty input');
    assert.equal(story.prompt, 'Fix the crash on empty input\nIt happens in parse().');
    assert.deepEqual(story.acceptanceCriteria, [{ id: 'AC-1', description: story.prompt }]);
    assert.deepEqual(storySchema.parse(story), story);
  });

  it('gives safe ids to any words, the same for the same', () => {
    for (const words of ['日本語のテスト', '!!!', 'Überprüfe die Größe', 'con', '../../etc', 'a'.repeat(500), 'word '.repeat(60), '😀 smile']) {
      const { id } = newStoryFromText(words);
      assert.equal(storyIdFault(id), null, id);
      assert.ok(id.length <= 50);
      assert.equal(newStoryFromText(words).id, id);
    }
    assert.notEqual(newStoryFromText('日本').id, newStoryFromText('中国').id);
  });

  it('refuses nothing', () => {
    assert.throws(() => newStoryFromText(' \n'), (error) => error instanceof WaveError && error.reason === 'empty_text');
  });
});

describe('findDuplicateIds', () => {
  it('names every file that shares an id, case aside', () => {
    const at = (path: string, id: string) => ({ path, story: { id } });
    assert.deepEqual(findDuplicateIds([at('a', 'X-1'), at('b', 'Y'), at('c', 'x-1'), at('d', 'X-1')]), [{ id: 'X-1', paths: ['a', 'c', 'd'] }]);
    assert.deepEqual(findDuplicateIds([at('a', 'X'), at('b', 'Y')]), []);
  });
});
