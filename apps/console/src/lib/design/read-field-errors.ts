import { ProblemError } from '../api/request.ts';

/** The message of each wrong field, by its name and by its whole path; empty for failures of another kind. */
export function readFieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(
    (error.problem.errors ?? []).flatMap(({ path, message }) => [
      [path.split(/[./[]/)[0], message],
      [path, message],
    ]),
  );
}
