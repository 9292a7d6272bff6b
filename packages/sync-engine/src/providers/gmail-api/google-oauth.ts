import { auth } from '@googleapis/gmail';
import type { Clock } from '@mailsync/foundation';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { readFailure } from './read-failure.ts';

export const READ_SCOPE = 'https://www.googleapis.com/auth/gmail.readonly';
export const SEND_SCOPE = 'https://www.googleapis.com/auth/gmail.send';
const REQUEST_TIMEOUT_MS = 30_000;

export interface GoogleSettings {
  clientId: string;
  clientSecret: string;
  authUrl: string;
  tokenUrl: string;
  revokeUrl: string;
  userinfoUrl: string;
  certsUrl: string;
  gmailApiUrl: string;
}

export interface GoogleGrant {
  accessToken: string;
  expiresAt: Date;
  refreshToken: string | null;
  scopes: string[];
}

export interface GoogleAccount {
  sub: string;
  email: string;
  emailVerified: boolean;
  name: string;
}

/** Google's OAuth 2.0 for web servers (developers.google.com/identity/protocols/oauth2/web-server), with PKCE (RFC 7636). */
export interface GoogleOAuth {
  authorizeUrl(input: {
    redirectUrl: string;
    state: string;
    codeChallenge: string;
    scopes: readonly string[];
    loginHint: string | null;
    lasting: boolean;
  }): string;
  exchange(input: { code: string; codeVerifier: string; redirectUrl: string }): Promise<GoogleGrant>;
  /** `scopes`: what the token allows; null when Google does not say, which means as granted (RFC 6749 §5.1). */
  refresh(input: {
    refreshToken: string;
  }): Promise<{ accessToken: string; expiresAt: Date; scopes: string[] | null }>;
  readAccount(input: { accessToken: string }): Promise<GoogleAccount>;
  revoke(input: { token: string }): Promise<void>;
}

export function createGoogleOAuth({
  settings,
  clock,
}: {
  settings: GoogleSettings;
  clock: Clock;
}): GoogleOAuth {
  const createClient = (redirectUrl?: string) => {
    const client = new auth.OAuth2({
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
      redirectUri: redirectUrl,
      endpoints: {
        oauth2AuthBaseUrl: settings.authUrl,
        oauth2TokenUrl: settings.tokenUrl,
        oauth2RevokeUrl: settings.revokeUrl,
        oauth2FederatedSignonJwkCertsUrl: settings.certsUrl,
      },
      // The engine owns all retries: the library's own would hide throttling and ignore Retry-After.
      transporterOptions: {
        retry: false,
        retryConfig: { retry: 0, noResponseRetries: 0 },
        timeout: REQUEST_TIMEOUT_MS,
      },
    });
    // The package takes any answer for tokens, and stumbles over one that is a page of HTML.
    client.transporter.interceptors.response.add({
      resolved: async (response) => {
        const isObject = typeof response.data === 'object' && response.data !== null;
        if (isObject || `${response.config.url}`.startsWith(settings.revokeUrl)) return response;
        throw unreadable('sign-in', 'the answer is no JSON object');
      },
    });
    return client;
  };

  async function ask<T>(method: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw readFailure({ error, surface: 'oauth', method, now: clock.now() });
    }
  }

  const inAnHour = () => new Date(clock.now().getTime() + 3_600_000);

  return {
    authorizeUrl({ redirectUrl, state, codeChallenge, scopes, loginHint, lasting }) {
      return createClient(redirectUrl).generateAuthUrl({
        scope: [...scopes],
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256' as never,
        include_granted_scopes: false,
        ...(lasting ? { access_type: 'offline', prompt: 'consent' } : { prompt: 'select_account' }),
        ...(loginHint && { login_hint: loginHint }),
      });
    },

    async exchange({ code, codeVerifier, redirectUrl }) {
      const { tokens } = await ask('token', () => createClient(redirectUrl).getToken({ code, codeVerifier }));
      if (!tokens.access_token) throw unreadable('token', 'the answer holds no access token');
      return {
        accessToken: tokens.access_token,
        expiresAt: tokens.expiry_date ? new Date(tokens.expiry_date) : inAnHour(),
        refreshToken: tokens.refresh_token ?? null,
        scopes: (tokens.scope ?? '').split(' ').filter(Boolean),
      };
    },

    async refresh({ refreshToken }) {
      const client = createClient();
      client.setCredentials({ refresh_token: refreshToken });
      const { credentials } = await ask('token', () => client.refreshAccessToken());
      if (!credentials.access_token) throw unreadable('token', 'the answer holds no access token');
      return {
        accessToken: credentials.access_token,
        expiresAt: credentials.expiry_date ? new Date(credentials.expiry_date) : inAnHour(),
        scopes: credentials.scope ? credentials.scope.split(' ').filter(Boolean) : null,
      };
    },

    async readAccount({ accessToken }) {
      const client = createClient();
      client.setCredentials({ access_token: accessToken });
      const { data } = await ask('userinfo', () =>
        client.request<Record<string, unknown>>({ url: settings.userinfoUrl, retry: false }),
      );
      if (typeof data?.sub !== 'string' || typeof data.email !== 'string') {
        throw unreadable('userinfo', 'the answer names no account');
      }
      return {
        sub: data.sub,
        email: data.email,
        emailVerified: data.email_verified === true,
        name: typeof data.name === 'string' ? data.name : data.email,
      };
    },

    async revoke({ token }) {
      await ask('revoke', () => createClient().revokeToken(token));
    },
  };
}

function unreadable(method: string, why: string): ProviderError {
  return new ProviderError({ code: 'google.answer_unreadable', detail: `${method}: ${why}` });
}
