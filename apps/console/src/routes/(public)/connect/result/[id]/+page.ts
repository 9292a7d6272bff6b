import { failPage } from '#lib/api/fail-page.ts';
import { getConnectResult } from '#lib/api/mailboxes.ts';
import { getSession } from '#lib/api/session.ts';

export async function load({ params }) {
  const [result, session] = await Promise.all([
    getConnectResult(params.id).catch(failPage),
    // Whoever came from Slack is not signed in, and need not be.
    getSession().catch(() => null),
  ]);
  return { result, isSignedIn: session !== null };
}
