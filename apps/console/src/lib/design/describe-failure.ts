import { ConnectionLostError, ProblemError } from '../api/request.ts';

/** What went wrong and how to mend it, in words for the person. */
export function describeFailure(error: Error): { title: string; what: string; howToFix: string[] } {
  if (error instanceof ProblemError) {
    const { title, detail, howToFix = [] } = error.problem;
    return { title, what: detail, howToFix };
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
