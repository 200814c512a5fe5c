import assert from 'node:assert/strict';
import { createSecretlintScanner } from '../../../src/adapters/secretlint/secretlintScanner.ts';
import { findSecrets, scanSecrets } from '../../../src/core/redact/secrets.ts';
import { processorTime } from '../../fakes/processorTime.ts';

/** Random-looking, the same each time, and written nowhere as a whole. */
const letters = (length: number, seed: number): string => Array.from({ length }, (_, index) => 'aZ3kQ9xT7mB2vR8nW4cL6pD5'.charAt((index * 7 + seed * 5 + ((index * index) % 11)) % 24)).join('');

describe('scanning for secrets', () => {
  const scanner = createSecretlintScanner();

  it('finds what only secretlint knows, with places in the text', async () => {
    const value = `https://ann:${letters(12, 3)}@registry.internal`;
    const text = `first line ü 🙂\nregistry=${value}\n`;
    const found = await scanSecrets(text, scanner);
    assert.ok(found.length > 0);
    for (const { start, end } of found) assert.ok(value.includes(text.slice(start, end)) || text.slice(start, end).includes(value), text.slice(start, end));
    const theirs = await scanner.scan(`AKIAQWERTYUIOPASDFG7\naws_secret_access_key = ${letters(40, 1)}`);
    assert.ok(theirs.some(({ rule }) => rule === 'aws'), JSON.stringify(theirs));
  });

  it('merges both without overlaps, in order', async () => {
    const found = await scanSecrets(`a ghp_${letters(36, 2)} b npm_${letters(36, 4)} c`, scanner);
    assert.equal(found.length, 2);
    assert.ok((found[0]?.end ?? 0) <= (found[1]?.start ?? -1));
  });

  it('does not report what stands for a secret', async () => {
    for (const text of ['https://user:password@example.com', 'token=<your token>', 'Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----']) assert.deepEqual(await scanSecrets(text, scanner), [], text);
  });

  it('knows secrets by their place: statements, options, files of tools', () => {
    const password = `Lemon-${letters(3, 1)}7${letters(3, 6)}`;
    for (const text of [`ALTER USER a IDENTIFIED BY '${password}';`, `Server=x;Database=y;Password=${password};`, `sshpass -p ${password} ssh a@b`, `machine a.example login b password ${password}`, `<password>${password}</password>`, `a.example:5432:db:me:${password}`, `spring.datasource.password=${password}`]) {
      const [found] = findSecrets(text);
      assert.equal(found && text.slice(found.start, found.end), password, text);
    }
    for (const text of ['password: "Required!"', 'mysql -u root -p shop', '--password-stdin', 'password = settings.database.password', 'const password: string = form.value.password;', 'IDENTIFIED BY :password', '<password>${env.PASSWORD}</password>']) assert.deepEqual(findSecrets(text), [], text);
  });

  it('takes time in proportion to the text, whatever the text is', async () => {
    for (const piece of ['a', 'password=', 'password = "', '--token=', 'machine a login ', '"d":"', 'kind: Secret\n a: ', 'token: string = ', 'secret { get; } ', 'eyJ', '\n', 'seed: aaa bbb ', 'default = "']) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      const spent = await processorTime(() => findSecrets(text));
      assert.ok(spent < 1_000, `${piece}: ${spent} ms`);
    }
  });
});
