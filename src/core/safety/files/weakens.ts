import type { Finding } from '../finding.ts';
import { ask } from '../finding.ts';
import { ACCESS } from './weakness/access.ts';
import { CHECKS } from './weakness/checks.ts';
import { CRYPTOGRAPHY } from './weakness/cryptography.ts';
import { DATA } from './weakness/data.ts';
import { changedDecision } from './weakness/decisions.ts';
import { HOSTILE } from './weakness/hostile.ts';
import { INFRASTRUCTURE } from './weakness/infrastructure.ts';
import { INJECTION } from './weakness/injection.ts';
import { LIMITS, talks } from './weakness/limits.ts';
import { leaksIntoLog } from './weakness/logs.ts';
import { losesData } from './weakness/migrations.ts';
import { weakerNumbers } from './weakness/numbers.ts';
import { uselessCheck, withoutShared } from './weakness/order.ts';
import { PRIVACY } from './weakness/privacy.ts';
import { lostRefusal } from './weakness/refusals.ts';
import type { Sign } from './weakness/sign.ts';
import { lostCondition, turnedOff } from './weakness/toggles.ts';
import { TRAIL } from './weakness/trail.ts';
import { TRANSPORT } from './weakness/transport.ts';
import { WEB } from './weakness/web.ts';

const SIGNS: readonly Sign[] = [...HOSTILE, ...ACCESS, ...TRANSPORT, ...WEB, ...INJECTION, ...CRYPTOGRAPHY, ...PRIVACY, ...LIMITS, ...DATA, ...TRAIL, ...CHECKS, ...INFRASTRUCTURE];

const PROSE = /\.(?:md|mdx|rst|txt|adoc)$|(?:^|\/)(?:LICENSE|CHANGELOG|README)(?:[._-](?:md|txt|rst|adoc|html|[a-z]{2}(?:-[a-z]{2})?|MIT|APACHE|BSD))?$/i;
/** Text files that tools obey. */
const OBEYED = /(?:^|\/)(?:CMakeLists|[\w-]*requirements[\w-]*|constraints|robots)\.txt$/i;
const TEST_DATA = /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data|golden|snapshots|__snapshots__|cassettes)\//;
const TEST = /(?:^|\/)(?:tests?|__tests__|spec|specs|e2e)\/|\.(?:test|spec)\.\w+$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.\w+$|Tests?\.(?:java|kt|cs|scala|swift|php)$/;

let isReady = false;

/** Characters looked at in one go; between, others get their turn on this thread. */
const PIECE = 16 * 1024;
const OVERLAP = 1024;

/** Objections to new text that weakens, opens or betrays. Long texts are read in pieces that overlap by 1 KB, and never hold the thread for long. */
export async function judgeWeakening(path: string, fresh: string, before: string, runsByItself: boolean): Promise<Finding[]> {
  if ((PROSE.test(path) && !OBEYED.test(path)) || TEST_DATA.test(path)) return [];
  const inTests = TEST.test(path);
  const asked = SIGNS.filter(({ files, except, finding, inTests: counts }) => (files === undefined || files.test(path)) && except?.test(path) !== true && (!inTests || counts === true || (finding.score < 0.75 && HOSTILE_RULES.has(finding.rule)) || runsByItself));
  const said = withoutCommentLines(fresh);
  const was = withoutCommentLines(before);
  const found = new Set<Sign>();
  const isShort = said.length + was.length <= 2 * PIECE;
  for (let at = 0; at === 0 || at < said.length; at += PIECE - OVERLAP) {
    if (at > 0) await pause();
    const piece = isShort ? said : said.slice(at, at + PIECE);
    for (const [index, sign] of asked.entries()) {
      // Patterns are made ready when they are first used, which takes more time than using them: others get their turn in between.
      if (!isReady && index % 32 === 31) await pause();
      if (!found.has(sign) && sign.adds !== undefined && sign.needs?.test(piece) !== false && sign.adds.test(piece) && sign.unless?.test(piece) !== true) found.add(sign);
    }
    isReady = true;
    if (isShort || at + PIECE >= said.length) break;
  }
  for (const sign of found) if (!isNew(sign, said, was)) found.delete(sign);
  if (before !== '') {
    await pause();
    const [now, then] = [withoutComments(fresh), withoutShared(fresh, withoutComments(before))];
    for (const sign of asked) if (sign.drops !== undefined && sign.adds === undefined && count(sign.drops, then) > count(sign.drops, now) && sign.unless?.test(now) !== true && (sign.finding.rule !== 'content/pause-lost' || talks(path, then))) found.add(sign);
  }
  const findings = [...found].map(({ finding }) => finding);
  if (!inTests) {
    const leak = leaksIntoLog(said, was);
    const lost = losesData(path, fresh, before);
    findings.push(...(leak === null ? [] : [leak]), ...(lost === null ? [] : [lost]));
  }
  if (before !== '') {
    const [off, without] = inTests ? [null, null] : [turnedOff(path, said, was), lostCondition(withoutComments(fresh), withoutComments(before))];
    const [decision, useless, refusal] = inTests ? [null, null, null] : [changedDecision(path, withoutComments(fresh), withoutComments(before)), uselessCheck(fresh, before), without === null ? lostRefusal(withoutComments(fresh), withoutComments(before)) : null];
    findings.push(...weakerNumbers(said, was), ...[off, without, decision, useless, refusal].filter((finding) => finding !== null));
  }
  if (!inTests && emptied(said, was)) findings.push(ask('content/deletes-much', [4], 'loses most of what stood there'));
  return findings.map((finding) => ({ ...finding, reason: `${path} ${finding.reason}` }));
}

/** Counts in tests, too. */
const HOSTILE_RULES: ReadonlySet<string> = new Set(['content/backdoor', 'content/remote-code', 'content/reverse-shell', 'content/hidden-code', 'content/exfiltration', 'content/deletes-outside', 'content/pipe-to-shell']);

const pause = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** Whether the new text has more of it, in place of what it stands for where that is said. */
function isNew({ adds, drops, instead }: Sign, fresh: string, before: string): boolean {
  if (adds === undefined || before === '') return instead === undefined && drops === undefined;
  if (drops !== undefined && count(drops, before) <= count(drops, fresh)) return false;
  return (instead === undefined || instead.test(before)) && count(adds, fresh) > count(adds, before);
}

function count(pattern: RegExp, text: string): number {
  const global = pattern.global ? pattern : globalOf(pattern);
  return (text.match(global) ?? []).length;
}

const globals = new Map<RegExp, RegExp>();
function globalOf(pattern: RegExp): RegExp {
  const known = globals.get(pattern) ?? new RegExp(pattern.source, `${pattern.flags}g`);
  globals.set(pattern, known);
  return known;
}

/** Lines that are comments as a whole do nothing, whatever they say; what is said to linters in them is kept. */
const withoutCommentLines = (text: string): string => text.replace(/^(?:[ \t]*(?:\/\/|#(?![[!])|--[ \t])|[ \t]+\*[ \t])(?![^\n]*(?:eslint-disable|nosec|nosemgrep|NOSONAR|noqa|gitleaks|allowlist|checkov|tfsec|trivy|hadolint|trufflehog|rubocop|snyk))[^\n]*$/gm, '');

/** What is commented out is gone. */
const COMMENT = /(?:^|\s)(?:\/\/|#(?!\[)|--\s)[^\n]*|\/\*|<!--/g;
const CLOSES: Readonly<Record<string, string>> = { '/*': '*/', '<!--': '-->' };

/** Comments that end are left out. In linear time: where one that opens has no end, none after it has. */
function withoutComments(text: string): string {
  let result = '';
  let at = 0;
  const endless = new Set<string>();
  COMMENT.lastIndex = 0;
  for (let found = COMMENT.exec(text); found !== null; found = COMMENT.exec(text)) {
    const close = CLOSES[found[0]];
    let end = COMMENT.lastIndex;
    if (close !== undefined) {
      const closed = endless.has(close) ? -1 : text.indexOf(close, end);
      if (closed < 0) { endless.add(close); continue; }
      end = closed + close.length;
    }
    result += `${text.slice(at, found.index)} `;
    at = end;
    COMMENT.lastIndex = end;
  }
  return result + text.slice(at);
}

/** A long passage of which next to nothing is left. */
function emptied(fresh: string, before: string): boolean {
  const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;
  const was = lines(before);
  return was >= 120 && lines(fresh) <= was / 10;
}
