import { strict as assert } from 'node:assert';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { WaveApi } from '../../src/vscode/publicApi.ts';

const EXTENSION = 'wave.wave-orchestrator';

async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await sleep(50);
  }
  throw new Error(`Timed out: ${what}`);
}

describe('the faces', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const scratch = folder && vscode.Uri.joinPath(folder, '.wave', 'stories', 'facesTest.json');
  let api: WaveApi;

  before(async () => {
    const extension = vscode.extensions.getExtension<WaveApi>(EXTENSION);
    assert.ok(extension && scratch, 'the tests need the extension and a folder');
    api = await extension.activate();
    mkdirSync(join(scratch.fsPath, '..'), { recursive: true });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    if (scratch) rmSync(scratch.fsPath, { force: true });
  });

  it('give other extensions an interface, and no way to decide', async () => {
    assert.deepEqual(Object.keys(api).sort(), ['kill', 'onDidChangeRun', 'pause', 'resume', 'start', 'status']);
    assert.equal(await api.status('no-such-run'), null);
  });

  it('refuse what cannot be, with a reason', async () => {
    await assert.rejects(api.pause('no-such-run', ''), { reason: 'unknown_run' });
    await assert.rejects(api.start(vscode.Uri.file('/nowhere/story.json')), /not in an open folder/);
  });

  it('underline problems of a story on their line, and stop when they are mended', async () => {
    assert.ok(scratch);
    writeFileSync(scratch.fsPath, '{\n  "id": "FACES-1",\n  "title": 7,\n  "acceptance_criteria": [{ "id": "AC-1", "description": "x" }]\n}\n');
    const document = await vscode.workspace.openTextDocument(scratch);
    await vscode.window.showTextDocument(document);
    const ours = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(scratch).filter(({ source, severity }) => source === 'WAVE' && severity === vscode.DiagnosticSeverity.Error);
    const [problem] = await until('a problem', () => ours().length > 0 && ours());
    assert.equal(problem?.range.start.line, 2);
    assert.match(problem.message, /\$\.title/);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(scratch, new vscode.Range(2, 11, 2, 12), '"A title"');
    await vscode.workspace.applyEdit(edit);
    await until('no problem', () => ours().length === 0);
  });

  it('register every view\'s focus command', async () => {
    const commands = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(['wave.runs.focus', 'wave.review.focus'].filter((command) => !commands.has(command)), []);
  });

  it('keep thresholds out of a workspace\'s settings', async () => {
    await assert.rejects(async () => vscode.workspace.getConfiguration('wave').update('safety.constitutionalThreshold', 0, vscode.ConfigurationTarget.Workspace));
    assert.equal(vscode.workspace.getConfiguration('wave').get('safety.constitutionalThreshold'), 0.7);
  });
});
