import { Hono } from 'hono';

import { createControlRoutes } from './control/control-routes.ts';
import type { GoogleControl } from './control/google-control.ts';
import { answerError, createGmailRoutes } from './gmail/gmail-routes.ts';
import { notFound } from './google-error.ts';
import type { GoogleHttp } from './http-types.ts';
import { createAuthorizeRoutes } from './oauth/authorize-routes.ts';
import { createTokenRoutes } from './oauth/token-routes.ts';
import { createPubSubRoutes } from './pubsub/pubsub-routes.ts';
import type { StandIn } from './stand-in.ts';

export interface CreateAppInput {
  standIn: StandIn;
  control: GoogleControl;
  reset(): Promise<void>;
}

/** All of the stand-in's addresses in one Hono app. */
export function createApp({ standIn, control, reset }: CreateAppInput): Hono<GoogleHttp> {
  const app = new Hono<GoogleHttp>();
  app.use(async (context, next) => {
    await next();
    if (!context.req.path.startsWith('/_control/')) standIn.meter.countStatus(context.res.status);
  });
  app.get('/favicon.ico', (context) => context.body(null, 204));
  app.route('/', createGmailRoutes(standIn));
  app.route('/', createAuthorizeRoutes(standIn));
  app.route('/', createTokenRoutes(standIn));
  app.route('/', createPubSubRoutes(standIn));
  app.route('/', createControlRoutes({ control, reset }));
  app.notFound((context) => answerError(notFound(), context));
  app.onError((error, context) => answerError(error, context));
  return app;
}
