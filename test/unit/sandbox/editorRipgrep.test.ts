import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { editorRipgrep } from '../../../src/adapters/sandbox/editorRipgrep.ts';

describe("the editor's own ripgrep", () => {
  let root = '';
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'wave-editor-')); });
  afterEach(() => { rmSync(root, { recursive: true, force: true }); });
  const put = (path: string, mode = 0o755): string => {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, '', { mode });
    return whole;
  };

  it('is found in the layouts of old and new editors, on servers and desktops', () => {
    for (const path of ['node_modules/@vscode/ripgrep-universal/bin/linux-x64/rg', 'node_modules.asar.unpacked/@vscode/ripgrep-universal/bin/linux-x64/rg', 'node_modules.asar.unpacked/@vscode/ripgrep/bin/rg', 'node_modules/@vscode/ripgrep/bin/rg', 'node_modules/vscode-ripgrep/bin/rg']) {
      const whole = put(path);
      assert.equal(editorRipgrep(root, 'linux', 'x64'), whole);
      rmSync(whole);
    }
    assert.equal(editorRipgrep(root, 'win32', 'arm64'), undefined);
    const exe = put('node_modules/@vscode/ripgrep-universal/bin/win32-arm64/rg.exe');
    assert.equal(editorRipgrep(root, 'win32', 'arm64'), exe);
  });

  it('is not taken when it is for another machine or may not be run', () => {
    put('node_modules/@vscode/ripgrep-universal/bin/linux-arm64/rg');
    put('node_modules/@vscode/ripgrep/bin/rg', 0o644);
    assert.equal(editorRipgrep(root, 'linux', 'x64'), undefined);
    assert.equal(editorRipgrep(join(root, 'nowhere'), 'linux', 'x64'), undefined);
  });
});
