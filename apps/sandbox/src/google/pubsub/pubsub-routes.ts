import { Hono } from 'hono';

import { meetFaults } from '../faults/meet-faults.ts';
import { apiError, invalidArgument, notFound } from '../google-error.ts';
import type { GoogleContext, GoogleHttp } from '../http-types.ts';
import type { StandIn } from '../stand-in.ts';
import { admitServiceAccount, notAuthorized } from './admit-service-account.ts';
import { acknowledge, modifyAckDeadline, pullMessages } from './pull-messages.ts';
import type { SubscriptionCall } from './pull-messages.ts';

const VERBS: Record<string, (call: SubscriptionCall) => unknown> = {
  pull: pullMessages,
  acknowledge,
  modifyAckDeadline,
};

/** The subscriber's side of Cloud Pub/Sub (cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions). */
export function createPubSubRoutes(standIn: StandIn): Hono<GoogleHttp> {
  const routes = new Hono<GoogleHttp>();
  routes.post('/v1/projects/:project/subscriptions/:target', (context) => serve(standIn, context));
  return routes;
}

async function serve(standIn: StandIn, context: GoogleContext): Promise<Response> {
  const { project = '', target = '' } = context.req.param() as Record<string, string>;
  const [id = '', verb = ''] = target.split(':');
  const answer = VERBS[verb];
  if (!answer) throw notFound();
  const name = `projects/${project}/subscriptions/${id}`;
  standIn.meter.countCall(`pubsub.${verb}`);
  return meetFaults({
    standIn,
    context,
    method: `pubsub.${verb}`,
    person: undefined,
    answer: async () => {
      const account = await admitServiceAccount(standIn, context);
      const subscription = standIn.world.pubsub.subscriptions.get(name);
      if (!subscription) {
        throw apiError({ code: 404, message: `Resource not found (resource=${id}).`, reason: 'notFound' });
      }
      if (!subscription.subscribers.includes(account.email)) throw notAuthorized();
      const body = await readBody(context);
      const isOver = () => context.env.outgoing.destroyed;
      return context.json((await answer({ standIn, subscription, body, isOver })) as object);
    },
  });
}

async function readBody(context: GoogleContext): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse((await context.req.text()) || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to Google's words for a body that is no JSON object.
  }
  throw invalidArgument('Invalid JSON payload received. Unexpected token.');
}
