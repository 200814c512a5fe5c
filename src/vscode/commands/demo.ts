import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Uri, l10n, workspace } from 'vscode';
import type { Settings } from '../../contract/settings.ts';
import type { Services } from '../services.ts';
import { startRun } from './start.ts';

const run = promisify(execFile);

/** Parts of media/demo. */
const DEMO = { repository: 'repository', conversation: 'conversation.json', story: '.wave/stories/demo.json' } as const;

/** Runs the demo story with a scripted conversation: in the open folder if that is the sample repository, else in a fresh copy of it. */
export async function runDemoCommand(services: Services): Promise<void> {
  const demo = Uri.joinPath(services.context.extensionUri, 'media', 'demo').fsPath;
  const sample = join(demo, DEMO.repository);
  const folder = (await openSample(sample)) ?? (await copySample(sample));
  const text = await readFile(join(folder, DEMO.story), 'utf8');
  const { story, problems } = (await services.parsers()).parseStory(text, { path: DEMO.story });
  if (!story) throw new Error(l10n.t('The demo story has a problem: {0}', problems[0]?.message ?? ''));
  services.log.info(`The demo runs in ${folder}`);
  await startRun(services, { story, folder: Uri.file(folder), adjust: (settings) => scripted(settings, join(demo, DEMO.conversation)) });
}

/** Every role plays from the conversation; a model of the person's own must not be called by a demo. */
function scripted(settings: Settings, conversation: string): Settings {
  const models = { ...settings.models, default: `scripted:${conversation}`, cto: '', pm: '', dev: '', qa: '', supervisor: '', judge: '' };
  return { ...settings, models };
}

/** The open folder that holds the sample repository, if one does: its demo story is the same, byte for byte. */
async function openSample(sample: string): Promise<string | null> {
  const original = await readFile(join(sample, DEMO.story), 'utf8');
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const there = await readFile(join(uri.fsPath, DEMO.story), 'utf8').catch(() => null);
    if (there === original) return uri.fsPath;
  }
  return null;
}

/** A new git repository with the sample's files and one commit, in the system's temporary folder. */
async function copySample(sample: string): Promise<string> {
  const folder = join(await realpath(await mkdtemp(join(tmpdir(), 'wave-demo-'))), 'sample');
  await cp(sample, folder, { recursive: true });
  const git = (...args: string[]): Promise<unknown> => run('git', args, { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  // An identity of its own: whoever tries the demo may not have told git a name yet. It stays in this repository.
  await git('config', 'user.name', 'WAVE demo');
  await git('config', 'user.email', 'demo@wave.invalid');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message', 'Sample repository');
  return folder;
}
