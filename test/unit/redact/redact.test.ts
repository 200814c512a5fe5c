import assert from 'node:assert/strict';
import { redact } from '../../../src/core/redact/redact.ts';
import { findSecrets } from '../../../src/core/redact/secrets.ts';
import { processorTime } from '../../fakes/processorTime.ts';

// Put together here, so that no scanner takes this file for a leak.
const GITHUB = ['ghp', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'].join('_');
const AWS = ['AKIA', 'Q3RTY7UIOP5SDFGH'].join('');

describe('redaction', () => {
  it('replaces secrets and keeps the rest', () => {
    assert.equal(redact(`push with ${GITHUB} now`), 'push with [redacted:github] now');
    assert.equal(redact(`${AWS} and ${AWS}`), '[redacted:aws-access-key] and [redacted:aws-access-key]');
    assert.equal(redact('nothing here'), 'nothing here');
  });

  it('replaces only the secret of an assignment or address', () => {
    assert.equal(redact('postgres://app:Zk3vT9qLm2@db.internal/x'), 'postgres://app:[redacted:url-password]@db.internal/x');
    assert.equal(redact('client_secret = "Zk3vT9qLm2Xw8Rb5Yt1P"'), 'client_secret = "[redacted:generic]"');
  });

  it('tells where secrets are, in order and without overlap', () => {
    const text = `a ${GITHUB} b ${AWS}`;
    const found = findSecrets(text);
    assert.deepEqual(found.map(({ rule, start, end }) => [rule, text.slice(start, end)]), [['github', GITHUB], ['aws-access-key', AWS]]);
  });

  it('leaves code, placeholders and references alone', () => {
    for (const text of ['password: string;', 'token: process.env.TOKEN', 'API_KEY=<your key>', 'max_tokens: 4096', 'secret: ${{ secrets.X }}', 'const token = getToken()', 'AKIAIOSFODNN7EXAMPLE']) assert.equal(redact(text), text);
  });

  it('redacts what it has redacted only once', () => {
    const once = redact(`token ${GITHUB}`);
    assert.equal(redact(once), once);
  });

  it('finds a secret that lies across the windows it reads in', () => {
    for (const offset of [64 * 1024 - 20, 56 * 1024 - 10, 120_000]) {
      const text = `${'x '.repeat(offset / 2)}${GITHUB} ${'y '.repeat(1000)}`;
      assert.equal(redact(text).includes(GITHUB), false, String(offset));
    }
  });

  it('takes linear time on hostile texts', async () => {
    for (const piece of ['token=', 'password="', 'a://b:', 'eyJ', '-----BEGIN PRIVATE KEY-----', 'aws_secret_', 'curl -u ', 'key_', 'a-b_c.d:']) {
      const text = piece.repeat(Math.ceil(500_000 / piece.length));
      const spent = await processorTime(() => redact(text));
      assert.ok(spent < 3_000, `${piece}: ${spent} ms`);
    }
  });
});
