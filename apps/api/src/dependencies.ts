import type { Crm, ListSlackChannels } from '@mailsync/crm';
import type { Database } from '@mailsync/db';
import type { Clock, Logger } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { EventFeed } from './live/event-feed.ts';
import type { ApiEnvironment } from './environment.ts';
import type { ServedRequest } from './protection/observe-requests.ts';
import type { Sessions } from './sessions/create-sessions.ts';

export interface HealthReport {
  ok: boolean;
  checks: Record<string, string>;
}

export interface ApiDependencies {
  db: Database;
  engine: SyncEngine;
  crm: Crm;
  clock: Clock;
  logger: Logger;
  /** Where people open the console, such as `https://mail.company.example`. Decides on cookies and origins. */
  publicUrl: string;
  sandbox: { on: boolean; links: { name: string; url: string }[] };
  /** Whether Google is configured: to sign in with, and to connect inboxes with. */
  googleSignIn: boolean;
  /** Null where Slack is not set up. */
  listSlackChannels: ListSlackChannels | null;
  /** Folder with the console's built files; null serves none. */
  consoleDir: string | null;
  /** Whether the process goes round; not whether it can do its work, which `readiness` tells. */
  liveness: () => HealthReport;
  readiness: () => Promise<HealthReport>;
  /** Prometheus text format. */
  metrics: () => Promise<string>;
  /** Told of each request that was answered. */
  onServed?: ((request: ServedRequest) => void) | undefined;
  /** Adds routes of other doors, such as `POST /slack/events`, before the console's fallback. */
  mount?: ((app: ApiApp) => void) | undefined;
  /** How often the stream of live events is kept alive and looks for news; for tests. */
  liveTimes?: Partial<LiveTimes> | undefined;
}

export interface LiveTimes {
  heartbeatMs: number;
  pollMs: number;
  /** Bursts within this time come as one. */
  coalesceMs: number;
}

export type ApiApp = OpenAPIHono<ApiEnvironment>;

/** What routes are made of. */
export interface RouteInput extends ApiDependencies {
  app: ApiApp;
  sessions: Sessions;
  feed: EventFeed;
}
