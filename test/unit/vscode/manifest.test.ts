import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { ACCEPT_COMMANDS_SETTING, COMMANDS, CONTEXT_KEYS, INTERRUPTED_SETTING, KEEP_DAYS_SETTING, KEEP_RUNS_SETTING, NOTIFICATIONS_SETTING, SHARING_SETTING, VIEWS } from '../../../src/vscode/ids.ts';

const ROOT = join(import.meta.dirname, '../../..');
const properties = z.record(z.string(), z.object({ default: z.unknown(), scope: z.string(), order: z.number(), markdownDescription: z.string() }));
const menuItem = z.object({ command: z.string(), when: z.string().optional() });
const manifest = z.object({
  main: z.string(),
  contributes: z.object({
    commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string(), enablement: z.string().optional() })),
    menus: z.record(z.string(), z.array(menuItem)),
    views: z.object({ wave: z.array(z.object({ id: z.string() })) }),
    viewsWelcome: z.array(z.object({ contents: z.string(), when: z.string() })),
    configuration: z.array(z.object({ title: z.string(), properties })),
    walkthroughs: z.array(z.object({ steps: z.array(z.object({ description: z.string(), media: z.object({ markdown: z.string() }) })) })),
    jsonValidation: z.array(z.object({ url: z.string() })),
  }),
});

const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
const { contributes } = manifest.parse(JSON.parse(text));
const nls = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8')));

/** The settings by their full names; those in `open` are values of their own, however deep. */
const leaves = (value: unknown, path: string, open: ReadonlySet<string>): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !open.has(path) ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`, open)) : [[path, value]];

describe('package.json', () => {
  it('declares every command there is, and no other', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(COMMANDS).sort());
  });

  it('has a palette rule for every command, the same as its enablement', () => {
    const rules = new Map(contributes.menus['commandPalette']?.map(({ command, when }) => [command, when]));
    for (const { command, enablement } of contributes.commands) {
      assert.ok(rules.get(command), `${command} has no palette rule`);
      if (enablement !== undefined) assert.equal(rules.get(command), enablement);
    }
  });

  it('uses only context keys that are set', () => {
    const used = new Set(text.match(/\bwave\.(?:has|can|no|gate|story)[A-Z]\w*/g));
    assert.deepEqual([...used].filter((key) => !(CONTEXT_KEYS as readonly string[]).includes(key) && !(Object.values(COMMANDS) as string[]).includes(key)), []);
  });

  it('names only commands that exist in menus, welcomes and the walkthrough', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    const inMenus = Object.values(contributes.menus).flat().map(({ command }) => command);
    const inTexts = Object.values(nls).flatMap((value) => [...value.matchAll(/command:(wave\.\w+)\)/g)].map(([, command]) => command ?? ''));
    assert.deepEqual([...inMenus, ...inTexts].filter((command) => !known.has(command)), []);
  });

  it('declares the views the code registers', () => {
    assert.deepEqual(contributes.views.wave.map(({ id }) => id), [VIEWS.runs, VIEWS.review]);
  });

  it('has every setting of the schema with its default, and no other', () => {
    const declared = Object.fromEntries(contributes.configuration.flatMap((section) => Object.entries(section.properties)).map(([name, { default: value }]) => [name, value]));
    const expected = Object.fromEntries(leaves(defaultSettings(), 'wave', new Set(['wave.models.prices', 'wave.gates.policy'])));
    // Which notifications there are, what becomes of interrupted runs, how long steps are kept and what leaves for a team is a matter of the window, not of a run.
    assert.deepEqual(declared, { ...expected, [NOTIFICATIONS_SETTING]: 'all', [INTERRUPTED_SETTING]: 'ask', [KEEP_DAYS_SETTING]: 0, [KEEP_RUNS_SETTING]: 0, [SHARING_SETTING]: 'off', [ACCEPT_COMMANDS_SETTING]: false });
  });

  it('keeps what loosens safety out of a repository\'s reach', () => {
    const scopes = contributes.configuration.flatMap((section) => Object.entries(section.properties)).filter(([name]) => /^wave\.(?:safety|gates|review|supabase)\./.test(name));
    assert.ok(scopes.length > 0);
    assert.deepEqual(scopes.filter(([, { scope }]) => scope !== 'application'), []);
  });

  it('has a text for every key, and a key for every text', () => {
    const used = new Set([...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key ?? ''));
    assert.deepEqual([...used].filter((key) => nls[key] === undefined), []);
    assert.deepEqual(Object.keys(nls).filter((key) => !used.has(key)), []);
  });

  it('points at files that are there', () => {
    const files = [...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)), ...contributes.jsonValidation.map(({ url }) => url), 'media/icons/wave.png', 'media/icons/wave.svg'];
    assert.deepEqual(files.filter((file) => !existsSync(join(ROOT, file))), []);
  });
});
