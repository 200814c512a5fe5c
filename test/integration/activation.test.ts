import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import * as z from 'zod';

const Manifest = z.object({ contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }) });

describe('activation', () => {
  const extension = vscode.extensions.getExtension('wave.wave-orchestrator');

  it('finds the extension and activates it', async () => {
    assert.ok(extension, 'wave.wave-orchestrator is not installed in this VS Code');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that package.json declares', async () => {
    const declared = Manifest.parse(extension?.packageJSON).contributes.commands.map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(declared.length > 0, 'package.json declares no command');
    assert.deepEqual(declared.filter((command) => !registered.has(command)), []);
  });
});
