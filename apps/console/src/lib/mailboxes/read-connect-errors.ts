import { ProblemError } from '../api/request.ts';
import { readFieldErrors } from '../design/read-field-errors.ts';

const FIELDS = new Set([
  'address',
  'appPassword',
  'servers.login',
  ...['imap', 'smtp'].flatMap((kind) =>
    ['host', 'port', 'security'].map((field) => `servers.${kind}.${field}`),
  ),
]);

/**
 * Why nothing was connected: what stands beside a field, with how to mend it, and what belongs to none. A single wrong
 * field takes the steps of the whole answer.
 */
export function readConnectErrors(failure: unknown): { fields: Record<string, string>; rest: unknown } {
  const named = Object.entries(readFieldErrors(failure)).filter(([path]) => FIELDS.has(path));
  if (named.length === 0) return { fields: {}, rest: failure };
  const steps = failure instanceof ProblemError && named.length === 1 ? (failure.problem.howToFix ?? []) : [];
  const fields = Object.fromEntries(named.map(([path, message]) => [path, [message, ...steps].join(' ')]));
  return { fields, rest: null };
}
