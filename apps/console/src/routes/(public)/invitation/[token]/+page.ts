import { getInvitation } from '#lib/api/session.ts';
import { ProblemError } from '#lib/api/request.ts';
import { describeProblem } from '#lib/design/describe-failure.ts';
import { failPage } from '#lib/api/fail-page.ts';

export async function load({ params }) {
  try {
    return { token: params.token, invitation: await getInvitation(params.token), problem: null };
  } catch (caught) {
    // A link that was used or has expired is no fault: the page says what to do.
    if (caught instanceof ProblemError && caught.problem.status < 500)
      return { token: params.token, invitation: null, problem: describeProblem(caught.problem) };
    return failPage(caught);
  }
}
