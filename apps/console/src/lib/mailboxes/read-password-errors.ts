import { ProblemError } from '../api/request.ts';
import { describeProblem } from '../design/describe-failure.ts';
import { readFieldErrors } from '../design/read-field-errors.ts';

/** What only another password mends is said beside its field, with what to do about it. */
const ADVICE: Record<string, string> = {
  'imap.password_refused': 'Check that all of it was copied, or make a new one.',
  'imap.app_password_required': 'The steps above say how to make one.',
};

/** The message of each wrong field of a form with an app password; empty for failures of another kind. */
export function readPasswordErrors(error: unknown): Record<string, string> {
  const advice = error instanceof ProblemError ? ADVICE[error.problem.code] : undefined;
  if (!(error instanceof ProblemError) || advice === undefined) return readFieldErrors(error);

  const { title, what } = describeProblem(error.problem);
  return { appPassword: `${what || `${title}.`} ${advice}` };
}
