// The HTTP status PostgREST gives for an error of the database: https://docs.postgrest.org/en/v13/references/errors.html

const EXACT: Readonly<Record<string, number>> = { 23503: 409, 23505: 409, 25006: 405, 42883: 404, '42P01': 404, '42P17': 500, P0001: 400, 53400: 500, 57014: 500 };
const UNAVAILABLE = new Set(['08', '53']);
const FORBIDDEN = new Set(['0L', '0P', '28']);
const SERVER = new Set(['09', '25', '2D', '38', '39', '3B', '40', '54', '55', '57', '58', 'F0', 'HV', 'P0', 'XX']);

export function httpStatus(sqlState: string): number {
  const kind = sqlState.slice(0, 2);
  if (EXACT[sqlState] !== undefined) return EXACT[sqlState];
  if (UNAVAILABLE.has(kind)) return 503;
  if (FORBIDDEN.has(kind)) return 403;
  return SERVER.has(kind) ? 500 : 400;
}
