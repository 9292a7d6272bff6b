import { goto } from '$app/navigation';
import { page } from '$app/state';

/** The session has ended: to the sign-in page, and from there back to where the person was. */
export function goToSignIn() {
  if (page.url.pathname === '/sign-in') return;
  const returnTo = page.url.pathname + page.url.search;
  void goto(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`, { refreshAll: true });
}
