import type { Settings } from '../config/settings.ts';
import { type AskService, readJson } from './ask-service.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

/** No token looks like this. Google checks the client before it looks at the token. */
const NO_TOKEN = 'mailsync-doctor-asks-whether-the-client-is-known';
const CLIENT_REFUSALS = ['invalid_client', 'unauthorized_client', 'deleted_client', 'disabled_client'];
const NOBODY_CONNECTS = 'Nobody can connect a mailbox with Google, and connected ones stop syncing.';
const CLIENTS_PAGE = 'In the Google Cloud console open Google Auth Platform → Clients (docs/google.md)';

/** Whether Google knows the client, and lets it send people back to this installation. */
export async function checkGoogle({
  settings,
  publicUrl,
  ask,
}: {
  settings: Partial<Settings>;
  publicUrl: string;
  ask: AskService;
}): Promise<Finding[]> {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = settings;
  const { GOOGLE_TOKEN_URL: tokenUrl, GOOGLE_AUTH_URL: authUrl } = settings;
  if (!clientId || !clientSecret) {
    return [
      ok(
        'google.client',
        'Google is not configured: people connect by app passwords and other mail servers, and sign in with a password.',
      ),
    ];
  }
  if (!tokenUrl || !authUrl) return [];
  const client = await checkClient({ clientId, clientSecret, tokenUrl, ask });
  if (client.severity !== 'ok') return [client];
  return [client, await checkRedirects({ clientId, authUrl, publicUrl, ask })];
}

async function checkClient({
  clientId,
  clientSecret,
  tokenUrl,
  ask,
}: {
  clientId: string;
  clientSecret: string;
  tokenUrl: string;
  ask: AskService;
}): Promise<Finding> {
  const answer = await ask(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: NO_TOKEN,
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  if (!answer.isAnswered)
    return fault('google.client', { what: answer.what, why: NOBODY_CONNECTS, mend: answer.mend });
  const error = String(readJson(answer.text)['error'] ?? '');
  // RFC 6749 §5.2: the client was taken, and only the token was not.
  if (error === 'invalid_grant') return ok('google.client', 'Google knows the client and its secret.');
  if (CLIENT_REFUSALS.includes(error)) {
    return fault('google.client', {
      what: `Google does not take GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET (${error}).`,
      why: NOBODY_CONNECTS,
      mend: `${CLIENTS_PAGE}, choose the client, and copy its id and a secret that is enabled there.`,
    });
  }
  return warning('google.client', {
    what: `Google answered unexpectedly when it was asked for the client (HTTP ${answer.status}${error && `, ${error}`}).`,
    why: 'It is not known whether GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are right.',
    mend: 'Run mailsync doctor again in some minutes. If GOOGLE_TOKEN_URL is set, check it.',
  });
}

/** Opens the page of consent as far as Google shows it to somebody who is not signed in; nothing is granted by that. */
async function checkRedirects({
  clientId,
  authUrl,
  publicUrl,
  ask,
}: {
  clientId: string;
  authUrl: string;
  publicUrl: string;
  ask: AskService;
}): Promise<Finding> {
  const addresses = ['/oauth/google/callback', '/oauth/google/sign-in/callback'].map(
    (path) => `${publicUrl}${path}`,
  );
  const refused: string[] = [];
  for (const address of addresses) {
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: address,
      response_type: 'code',
      scope: 'openid',
    });
    const answer = await ask(`${authUrl}?${query}`);
    if (!answer.isAnswered) {
      return warning('google.redirect', {
        what: answer.what,
        why: 'It is not known whether Google sends people back here.',
        mend: answer.mend,
      });
    }
    const said = `${readErrorPage(answer.headers.get('location'))} ${answer.text}`;
    if (said.includes('redirect_uri_mismatch')) refused.push(address);
  }
  if (refused.length === 0) return ok('google.redirect', `Google sends people back to ${publicUrl}.`);
  return fault('google.redirect', {
    what: `Google does not send people back to ${refused.join(' and ')} (redirect_uri_mismatch).`,
    why: NOBODY_CONNECTS,
    mend: `${CLIENTS_PAGE}, choose the client, and add exactly this under Authorized redirect URIs: ${refused.join(' and ')}. If the address is wrong, set MAILSYNC_URL.`,
  });
}

/** Google redirects to a page of errors, with the error's name in a base64 parameter. */
function readErrorPage(location: string | null): string {
  if (location === null || !URL.canParse(location)) return '';
  const encoded = new URL(location).searchParams.get('authError') ?? '';
  return `${location} ${Buffer.from(encoded, 'base64url').toString('latin1')}`;
}
