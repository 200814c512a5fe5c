import { createHash } from 'node:crypto';
import type { Story } from '../../contract/story.ts';
import { WaveError } from '../errors.ts';
import { shorten } from './normalize.ts';

const SLUG_LENGTH = 40;
const HASH_LENGTH = 6;

/**
 * A story from words typed into an input box: its id is a slug of the first line and a short hash of
 * everything (the same words give the same id), its one criterion is the text. Throws WaveError('empty_text').
 */
export function newStoryFromText(text: string): Story {
  const words = text.trim();
  if (words === '') throw new WaveError('empty_text', 'The story is empty. Write what is to be done, in a sentence or more.');
  const firstLine = words.split(/\r\n|\n|\r/)[0]?.trim() ?? words;
  const hash = createHash('sha256').update(words).digest('hex').slice(0, HASH_LENGTH);
  return {
    id: `${slug(firstLine) || 'story'}-${hash}`,
    title: shorten(firstLine),
    prompt: words,
    domain: '',
    priority: '',
    objective: null,
    acceptanceCriteria: [{ id: 'AC-1', description: words }],
    files: { create: [], modify: [], forbidden: [] },
    safety: { stopConditions: [], escalationTriggers: [] },
    dependencies: [],
    waveNumber: null,
    budget: {},
    commands: {},
    plan: '',
    gates: {},
    extra: {},
  };
}

/** Lower-case ASCII words joined by hyphens; accents are dropped, other scripts are not transliterated. */
function slug(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const joined = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return joined.slice(0, SLUG_LENGTH).replace(/-+[a-z0-9]{0,3}$/, (tail) => (joined.length > SLUG_LENGTH ? '' : tail)).replace(/-+$/, '');
}
