import { getInstallation } from '#lib/api/session.ts';
import { failPage } from '#lib/api/fail-page.ts';

// A single-page app: the API serves these files and knows nothing of Svelte.
export const ssr = false;
export const prerender = false;

export async function load() {
  return { installation: await getInstallation().catch(failPage) };
}
