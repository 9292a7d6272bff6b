import type { Actor } from '@mailsync/crm';

export interface SignedIn {
  sessionId: string;
  actor: Actor;
}

/** What a request carries through the API. */
export interface ApiEnvironment {
  Variables: { signedIn: SignedIn };
}
