import { redirect } from '@sveltejs/kit';
import { failPage } from '#lib/api/fail-page.ts';
import { ProblemError } from '#lib/api/request.ts';
import { getSession } from '#lib/api/session.ts';

export async function load({ url, depends, untrack }) {
  depends('mailsync:session');
  const returnTo = untrack(() => url.pathname + url.search);

  const session = await getSession().catch((caught: unknown) => {
    if (caught instanceof ProblemError && caught.isSignedOut)
      redirect(307, `/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    return failPage(caught);
  });
  return { session };
}
