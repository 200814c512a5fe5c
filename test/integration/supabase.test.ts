import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

describe('sharing with a team', () => {
  const extension = vscode.extensions.getExtension('wave.wave-orchestrator');
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('wave.supabase');

  it('is off until a person says otherwise', () => {
    assert.equal(settings().get('sharing'), 'off');
    assert.equal(settings().get('acceptCommands'), false);
  });

  it('cannot be loosened by a repository', async () => {
    for (const [name, value] of [['sharing', 'content'], ['acceptCommands', true]] as const) {
      await assert.rejects(async () => settings().update(name, value, vscode.ConfigurationTarget.Workspace), name);
      await assert.rejects(async () => settings().update(name, value, vscode.ConfigurationTarget.WorkspaceFolder), name);
    }
    assert.equal(settings().get('sharing'), 'off');
  });

  it('brings the SQL that a project needs', async () => {
    assert.ok(extension);
    const folder = vscode.Uri.joinPath(extension.extensionUri, 'supabase', 'migrations');
    const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter((name) => name.endsWith('.sql'));
    assert.ok(names.length > 0);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, names[0] ?? '')));
    assert.match(text, /create table public\.human_review_queue/);
  });
});
