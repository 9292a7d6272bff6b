import { OpenAPIHono } from '@hono/zod-openapi';
import { createConsole } from './console/serve-console.ts';
import type { ApiApp, ApiDependencies, LiveTimes, RouteInput } from './dependencies.ts';
import type { ApiEnvironment } from './environment.ts';
import { createEventFeed } from './live/event-feed.ts';
import { answerUnknownRoute, createErrorAnswer, refuseBadInput } from './problems/answer-problems.ts';
import { limitBodies } from './protection/limit-body.ts';
import { logRequests } from './protection/log-requests.ts';
import { observeRequests } from './protection/observe-requests.ts';
import { refuseCrossOrigin } from './protection/refuse-cross-origin.ts';
import { addSecurityHeaders } from './protection/security-headers.ts';
import { addCompanyRoutes } from './routes/company.ts';
import { addConnectingRoutes } from './routes/connecting.ts';
import { addDocumentRoute } from './routes/document.ts';
import { addEmailRoutes } from './routes/emails.ts';
import { addEventRoutes } from './routes/events.ts';
import { addFateRoutes } from './routes/fates.ts';
import { addGoogleSignInRoutes } from './routes/google-sign-in.ts';
import { addImportRoutes } from './routes/imports.ts';
import { addNotificationRoute } from './routes/notifications.ts';
import { addInstallationRoutes } from './routes/installation.ts';
import { addInvitationRoutes } from './routes/invitations.ts';
import { addLeadRoutes } from './routes/leads.ts';
import { addMailboxRoutes } from './routes/mailboxes.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { addQuotaRoutes } from './routes/quota.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addSlackRoutes } from './routes/slack.ts';
import { addUsageRoutes } from './routes/usage.ts';
import { addUserRoutes } from './routes/users.ts';
import { createSessions } from './sessions/create-sessions.ts';

const LIVE_TIMES: LiveTimes = { heartbeatMs: 15_000, pollMs: 1000, coalesceMs: 250 };

export interface Api {
  app: ApiApp;
  /** Answers one request; give it to whatever listens. */
  fetch: ApiApp['fetch'];
  /** Ends the streams of live events, which would otherwise keep a server from closing. */
  close(): void;
}

/** The API, Google's way back and the console on one origin. */
export function createApi(dependencies: ApiDependencies): Api {
  const { db, clock, logger, publicUrl, consoleDir, mount, onServed } = dependencies;
  const app: ApiApp = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseBadInput });
  const times = { ...LIVE_TIMES, ...dependencies.liveTimes };
  const closing = new AbortController();
  const feed = createEventFeed({ db, logger, times });
  const sessions = createSessions({ db, clock, publicUrl });
  const input: RouteInput = { ...dependencies, app, sessions, feed };

  app.use(logRequests({ logger, clock }));
  if (onServed) app.use(observeRequests({ clock, onServed }));
  app.use(addSecurityHeaders({ publicUrl }));
  app.use('/api/*', refuseCrossOrigin({ publicUrl }));
  // Of every door: what is not signed in or signed yet must not fill the memory either.
  app.use(limitBodies());

  addInstallationRoutes(input);
  addSessionRoutes(input);
  addGoogleSignInRoutes(input);
  addInvitationRoutes(input);
  addConnectingRoutes(input);
  addMailboxRoutes(input);
  addFateRoutes(input);
  addImportRoutes(input);
  addLeadRoutes(input);
  addEmailRoutes(input);
  addUserRoutes(input);
  addCompanyRoutes(input);
  addSlackRoutes(input);
  addUsageRoutes(input);
  addQuotaRoutes(input);
  addEventRoutes({ ...input, times, abort: closing.signal });
  addNotificationRoute(input);
  addOperationRoutes(input);
  addDocumentRoute(input);
  mount?.(app);

  const serveConsole = consoleDir === null ? null : createConsole({ dir: consoleDir });
  app.notFound(async (c) => {
    const isPage = /^(GET|HEAD)$/.test(c.req.method) && !/^\/(api|oauth|slack|google)(\/|$)/.test(c.req.path);
    return (isPage && serveConsole && (await serveConsole(c))) || answerUnknownRoute(c);
  });
  app.onError(createErrorAnswer({ logger }));

  return {
    app,
    fetch: app.fetch,
    close() {
      closing.abort();
      feed.close();
    },
  };
}
