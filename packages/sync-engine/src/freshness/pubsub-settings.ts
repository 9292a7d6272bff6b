import type { ServiceAccountKey } from '../providers/gmail-api/sign-service-token.ts';

/** How Gmail tells us of changes: it publishes to a topic of Cloud Pub/Sub, and we hear of it in one way or both. */
export interface PubSubSettings {
  /** `projects/<project>/topics/<topic>`, in the project of the OAuth client. */
  topic: string;
  /** We ask for what was published: needs no public address. */
  pull: { subscription: string; credentials: ServiceAccountKey; apiUrl: string } | null;
  /** Pub/Sub posts to us, as this account. */
  push: { account: string } | null;
}
