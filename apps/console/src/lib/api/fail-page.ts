import { error } from '@sveltejs/kit';
import { ProblemError } from './request.ts';

/** A page that cannot begin without an answer shows the error page, with what the API said. */
export function failPage(caught: unknown): never {
  if (caught instanceof ProblemError) {
    const { status, detail, howToFix } = caught.problem;
    error(status, { message: detail, howToFix });
  }
  error(503, {
    message: 'Mail Sync did not answer.',
    howToFix: ['Check your network.', 'If others cannot reach it either, tell your Mail Sync administrator.'],
  });
}
