import { ProblemError } from '../api/request.ts';
import { describeProblem } from '../design/describe-failure.ts';
import { readFieldErrors } from '../design/read-field-errors.ts';

/** What only another app password mends: said beside its field. */
const OF_THE_PASSWORD = new Set(['imap.password_refused', 'imap.app_password_required']);

/** The message of each wrong field of a form with an app password; empty for failures of another kind. */
export function readPasswordErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError) || !OF_THE_PASSWORD.has(error.problem.code))
    return readFieldErrors(error);

  const { title, what } = describeProblem(error.problem);
  return { appPassword: what || title };
}
