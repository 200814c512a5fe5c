import assert from 'node:assert/strict';
import type { ShellParser } from '../../../src/core/ports/shellParser.ts';
import type { Scorer } from '../../../src/core/ports/scorer.ts';
import { createScorer } from '../../../src/core/safety/createScorer.ts';
import { sourceShellParser } from '../../calibration/measure.ts';
import { processorTime } from '../../fakes/processorTime.ts';

describe('expansions that change a value', () => {
  let parser: ShellParser;
  let scorer: Scorer;
  before(() => {
    parser = sourceShellParser();
    scorer = createScorer({ shellParser: parser });
  });
  after(() => parser.dispose());

  const rulesOf = async (command: string): Promise<string[]> =>
    (await scorer.score({ tool: 'run_command', input: { command } }, { worktree: '/repo', story: null, thresholds: { constitutional: 0.7, escalation: 0.85 } })).violations.map(({ rule }) => rule);

  it('follows prefixes, suffixes, replacements and slices to the path they make', async () => {
    for (const command of ['x=aa/etc/shadow; cat ${x#aa}', 'x=/etc/shadow.md; cat "${x%.md}"', 'x=/etc/shXdow; cat ${x/X/a}', 'x=zz/etc/shadow; cat ${x:2}', 'S=${PATH:0:1}; cat ${S}etc${S}shadow', 'x=/ETC/SHADOW; cat ${x,,}', 'y=/etc/shadow; x=y; cat ${!x}']) {
      assert.ok((await rulesOf(command)).includes('path/accounts'), command);
    }
  });

  it('reads a here-document whose first line begins with a backslash', async () => {
    for (const command of ["bash <<'E'\n\\cat /etc/shadow\nE", 'bash <<E\n\\cat /etc/shadow\nE', "sh <<-'E' > out.txt\n\t\\cat /etc/shadow\n\tE"]) assert.ok((await rulesOf(command)).includes('path/accounts'), command);
    assert.deepEqual(await rulesOf("cat <<'E' > doc.tex\n\\begin{document}\nHi\nE"), []);
  });

  it('knows what arrays hold', async () => {
    for (const command of ['a=( notes.md /etc/shadow ); for f in "${a[@]}"; do cp "$f" /tmp/x/; done', 'a[0]=cat; a[1]=/etc/shadow; "${a[@]}"', 'a=(cat); a+=(/etc/shadow); ${a[*]}', 'declare -a a=(/etc/shadow); cat "${a[0]}"']) assert.ok((await rulesOf(command)).includes('path/accounts'), command);
    for (const command of ['c=(npm run build); c+=(--verbose); "${c[@]}"', 'd=(src test); for x in "${d[@]}"; do ls "$x"; done; echo ${#d[@]}']) assert.deepEqual(await rulesOf(command), [], command);
  });

  it('takes a loop that fills the disk as long as that works for one without an end', async () => {
    assert.ok((await rulesOf('n=0; while [ $? -eq 0 ]; do dd if=/dev/zero of=big.$n bs=1M count=900; n=$((n+1)); done')).includes('processes/exhaust'));
    assert.deepEqual(await rulesOf('npm test; while [ $? -eq 0 ]; do npm test; done'), []);
  });

  it('leaves a file that stays in the worktree alone', async () => {
    for (const command of ['for f in img/*.JPG; do mv -n -- "$f" "${f%.JPG}.jpg"; done', 'f=src/a.test.ts; cp "$f" "${f%%.*}.js"; echo "${f##*/}"']) assert.deepEqual(await rulesOf(command), [], command);
  });

  it('is not slowed down by patterns made for it', async () => {
    const value = 'ab'.repeat(900);
    const spent = await processorTime(async () => {
      for (const edit of ['%%*a*b*c', '%*a*c', '##*a*b*a*c', '//a*b*c*d/x', '%%*x']) await rulesOf(`x=${value}; cat \${x${edit}}`);
      await rulesOf(`cat ${'.*'.repeat(60)}x ${'?*'.repeat(5)}y`);
    });
    assert.ok(spent < 1_500, `${spent} ms`);
  });

  it('takes a calculation for a calculation, with what it runs', async () => {
    assert.deepEqual(await rulesOf('for n in 1 2; do (( n % 2 == 0 )) && echo even; done'), []);
    assert.ok((await rulesOf('(( x = $(rm -rf /) ))')).includes('delete/system'));
    assert.ok((await rulesOf('time (rm -rf ~/)')).includes('delete/home'));
  });

  it('reads the templates of a CI system as values that are not known', async () => {
    assert.deepEqual(await rulesOf('cargo test --locked ${{ matrix.flags }}'), []);
    assert.ok((await rulesOf('rm -rf "${{ inputs.folder }}"')).includes('delete/unknown'));
  });

  it('sees every variable in a word, where the grammar sees the first', async () => {
    for (const command of ['rm$IFS-rf$IFS/', 'rm$IFS$9-rf$IFS$9/']) assert.ok((await rulesOf(command)).some((rule) => rule.startsWith('delete/')), command);
    assert.ok((await rulesOf('cat$IFS$9.env')).includes('path/secret-file'));
    assert.ok((await rulesOf('dd$IFS$9if=/dev/zero$IFS$9of=/dev/sda')).includes('path/device'));
    assert.deepEqual(await rulesOf('echo $a-$b$c x$'), []);
  });

  it('reads what cmd.exe, WSL and PowerShell start as it is written', async () => {
    assert.ok((await rulesOf('cmd /c "git push --force"')).includes('git/force-push'));
    assert.ok((await rulesOf('cmd /c "rd /s /q c:\\x"')).includes('delete/outside'));
    assert.ok((await rulesOf("wsl bash -c 'rm -rf /'")).includes('delete/system'));
    assert.ok((await rulesOf('powershell -c "git reset --hard -q"')).includes('git/discard'));
    assert.deepEqual(await rulesOf('cmd /c dir'), []);
    assert.deepEqual(await rulesOf('wsl ls'), []);
  });

  it('takes a folder that some builds make for source where nothing says that a build made it', async () => {
    for (const command of ['rm -rf lib', 'rm -rf bin', 'rm -r types/']) assert.ok((await rulesOf(command)).includes('delete/source'), command);
    for (const command of ['rm -rf lib && tsc', 'rm -rf lib dist', 'rm -rf bin obj', 'rimraf lib']) assert.deepEqual(await rulesOf(command), [], command);
  });

  it('asks before code from outside the worktree is installed', async () => {
    for (const command of ['pip install -e /tmp/x', 'npm install ../x', 'uv pip install -e ../lib']) assert.ok((await rulesOf(command)).includes('packages/from-elsewhere'), command);
    for (const command of ['pip install -e .', 'pip install -e /repo/pkg', 'pip install -r /tmp/requirements.txt']) assert.deepEqual(await rulesOf(command), [], command);
  });
});
