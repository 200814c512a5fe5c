/**
 * Words that every face needs, webviews included. They stand apart from the schemas: a page that shows a name
 * need not carry a parser.
 */

/** The five roles, in the order in which they first act. */
export const AGENT_ROLES = ['cto', 'pm', 'dev', 'qa', 'supervisor'] as const;

/** Names as people read them. */
export const AGENT_NAMES: Readonly<Record<(typeof AGENT_ROLES)[number], string>> = {
  cto: 'CTO',
  pm: 'PM',
  dev: 'Dev',
  qa: 'QA',
  supervisor: 'Supervisor',
};

/** The ten safety principles, by number; scores and violations refer to them. */
export const PRINCIPLES: Readonly<Record<number, string>> = {
  1: 'No destructive commands',
  2: 'Never expose secrets',
  3: 'Never bypass security controls or authentication',
  4: 'Preserve user data',
  5: 'No unauthorised network requests',
  6: 'Validate input',
  7: 'No sensitive data in plain text',
  8: 'Respect rate limits and quotas',
  9: 'No change to production systems without explicit approval',
  10: 'Keep the audit trail',
};
