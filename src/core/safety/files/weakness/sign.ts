import type { Finding } from '../../finding.ts';

/** What a change to a file makes of the program, seen by its words. */
export interface Sign {
  readonly finding: Finding;
  /** The new text has more of it than the old. With `drops` beside it, both must hold. */
  readonly adds?: RegExp;
  /** The old text had more of it than the new: a guard, a limit, a record. Says something about edits only; of a whole file the old text is not known here. */
  readonly drops?: RegExp;
  /** With `adds`: the old text had this, too. What is odd in place of it may be ordinary elsewhere. */
  readonly instead?: RegExp;
  /** Files it means something in; all but prose and test data without it. */
  readonly files?: RegExp;
  /** Files in which it is ordinary. */
  readonly except?: RegExp;
  /** Cheaper to look for, and always there when `adds` fits. */
  readonly needs?: RegExp;
  /** A text beside which it is ordinary: in the new text, as a whole. */
  readonly unless?: RegExp;
  /** In tests, too. */
  readonly inTests?: true;
}

/** Settings of somebody's own machine, of tests and of examples: open on purpose. */
export const LOCAL = /(?:^|[/._-])(?:dev|develop|development|local|localhost|test|tests|testing|e2e|ci|example|examples|sample|demo|storybook|mock|mocks|seeds?|seeders?)(?:[/._-]|$)/i;

/** What somebody sends to a program. */
export const INPUT = String.raw`(?:\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\b|\breq(?:uest)?\.(?:query|body|params|param|args|form|values|cookies|headers|data|files|json|get_json|stream|url|URL|GET|POST|getParameter|getInputStream|getHeader|Query|Form)\b|\bparams\s{0,2}[[.]|\bctx\.(?:query|params|request\.body)|\bevent\.(?:body|queryStringParameters|data)|\b[rc]\.(?:URL\.Query|FormValue|PostFormValue|Query|Param|QueryParam|PostForm)\b|\bsearchParams\.get\b|\blocation\.(?:hash|search|href)\b|\binput\s*\(\s*["')])`;
