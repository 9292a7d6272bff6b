import { failPage } from '#lib/api/fail-page.ts';
import { getConnectLink } from '#lib/api/mailboxes.ts';
import { ProblemError } from '#lib/api/request.ts';
import { describeProblem } from '#lib/design/describe-failure.ts';

export async function load({ params }) {
  try {
    return { token: params.token, link: await getConnectLink(params.token), problem: null };
  } catch (caught) {
    if (caught instanceof ProblemError && caught.problem.status < 500)
      return { token: params.token, link: null, problem: describeProblem(caught.problem) };
    return failPage(caught);
  }
}
