/** A new story file with every field a person usually fills in. */
export function storyTemplate(id: string, title: string): string {
  const story = {
    id,
    title,
    description: 'What should be different afterwards, and why.',
    acceptance_criteria: [{ id: 'AC-1', description: 'Something a test or a command can show.' }],
    files: { create: [], modify: ['src/**', 'test/**'], forbidden: ['.env'] },
    commands: { test: 'npm test' },
    budget: { tokens: 100_000, usd: 10 },
  };
  return `${JSON.stringify(story, null, 2)}\n`;
}

/** An id from a title: capitals and digits joined by hyphens, at most 40 characters. */
export function storyIdOf(title: string): string {
  const words = title.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  return words.join('-').slice(0, 40).replace(/-+$/, '') || 'STORY';
}
