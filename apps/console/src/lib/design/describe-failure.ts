import type { Problem } from '@mailsync/api/contract';
import { ConnectionLostError, ProblemError } from '../api/request.ts';

/** What went wrong and how to mend it, in words for the person. */
export function describeFailure(error: Error): { title: string; what: string; howToFix: string[] } {
  if (error instanceof ProblemError) {
    return describeProblem(error.problem);
  }
  if (error instanceof ConnectionLostError) {
    return {
      title: 'No connection to Mail Sync',
      what: 'Mail Sync did not answer.',
      howToFix: ['Check your network.', 'It is asked again as soon as the connection is back.'],
    };
  }
  return {
    title: 'The console failed',
    what: error.message,
    howToFix: ['Reload the page.', 'If it stays, tell your Mail Sync administrator what you did.'],
  };
}

/**
 * A problem in words: the first sentence of its detail is the title. The problem's own `title` names the kind alone
 * ("Not found"), which says nothing to a person.
 */
export function describeProblem({ detail, howToFix = [] }: Pick<Problem, 'detail' | 'howToFix'>) {
  const [, first, rest] = /^(.+?)(?:[.](?:\s+(.*))?)?$/s.exec(detail.trim()) ?? [];
  return { title: first ?? detail, what: rest ?? '', howToFix };
}
