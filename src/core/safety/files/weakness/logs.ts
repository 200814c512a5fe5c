import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';

/** Calls that write to a log, a console or somebody's service for what users do. */
const CALL = /(?:\b(?:console|log(?:ger|ging)?|LOG(?:GER)?|_?logger|Log|slog|zap|winston|pino|syslog|Rails\.logger|Logger|Timber|analytics|mixpanel|posthog|amplitude|gtag|Sentry|rollbar|datadog|telemetry)\.\w+|\b(?:println?!?|print[fl]?n?|puts|pp|var_dump|print_r|error_log|NSLog|os_log|e?printf|fmt\.F?Print\w*|System\.(?:out|err)\.print\w*|Console\.Write\w*|Write-(?:Host|Output)|track|trackEvent|log|debug|debugPrint|dbg!|(?:info|debug|warn|error|trace)!))\s*[( ]([^\n]*)/g;
const SECRET = /(?:^|[^\w])(?:[\w$]+(?:\.|->|\[:?["']?))*(?:\w*(?:password|passwd|passphrase)|pwd|pw|secret|\w*(?:secret|private|api|access|encryption|signing)_?key|\w*(?:access|auth|refresh|id|session|bearer|reset|csrf|api|jwt)_?token|jwt|cvv|cvc|card_?(?:number|no)|ssn|social_?security\w*|credit_?card\w*|\w*credentials?|card\.(?:number|cvv|cvc|pan)|authorization|set-cookie|date_?of_?birth|passport_?(?:number|no)|iban|tax_?id)(?:["']?\])?(?![\w(]|\s*(?:\?|===?|!==?|\.length|&&|\.is_?[a-z]|\.present|\.blank|is\s+None|is\s+not|!=))/i;
const WHOLE = /\b(?:req|request|ctx\.req(?:uest)?)\.(?:headers|cookies|META)\b(?!\s*(?:\[|\.(?!items\(\)|entries)))|\bprocess\.env\b(?!\.\w|\[)|\bos\.environ\b(?!\s*(?:\[|\.get))|\bENV\.(?:to_h|inspect)|\bSystem\.getenv\(\)|\bos\.Environ\(\)|\bgetallheaders\(\)/;

/** Texts in quotes say nothing; what is put into them does. */
function withoutTexts(line: string): string {
  const filled = (text: string): string => [...text.matchAll(/\$\{([^}]*)\}|#\{([^}]*)\}|\{([\w.[\]'"]+)(?:[:!][^}]*)?\}|\\\(([^)]*)\)|\$(\w+)/g)].map((match) => ` ,${match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5] ?? ''}, `).join('');
  // Keys between brackets name what is read: `params[:password]`, `body["ssn"]`.
  return line.replace(/(?<=\[)["'](\w+)["'](?=\])/g, ':$1').replace(/`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => filled(text));
}

/** A log that shows a password, a token, a card or the whole environment; lines that the old text had, too, do not count. */
export function leaksIntoLog(fresh: string, before: string): Finding | null {
  for (const [whole, rest = ''] of fresh.matchAll(CALL)) {
    if (before.includes(whole)) continue;
    const said = withoutTexts(rest.slice(0, 300));
    if ((SECRET.test(said) || WHOLE.test(said)) && !/redact|mask|\*\*\*|hidden|obfuscat|sanitiz/i.test(rest)) return ask('content/leak', [2, 7], 'writes secrets or private data into a log, or to a service that keeps it');
  }
  return null;
}
