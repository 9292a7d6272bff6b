import { Hono } from 'hono';

import { meetFaults } from '../faults/meet-faults.ts';
import { apiError, invalidArgument, notFound } from '../google-error.ts';
import type { GoogleContext, GoogleHttp } from '../http-types.ts';
import type { StandIn } from '../stand-in.ts';
import type { Subscription } from './pubsub-state.ts';
import { admitServiceAccount, notAuthorized } from './admit-service-account.ts';
import { acknowledge, modifyAckDeadline, pullMessages } from './pull-messages.ts';
import type { SubscriptionCall } from './pull-messages.ts';

/** What the role Pub/Sub Subscriber holds on a subscription. */
const SUBSCRIBER_PERMISSIONS = ['pubsub.subscriptions.consume', 'pubsub.snapshots.seek'];

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
  if (!answer && verb !== 'testIamPermissions') throw notFound();
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
      if (verb === 'testIamPermissions')
        return context.json(
          answerPermissions({ body: await readBody(context), email: account.email, subscription }),
        );
      if (!subscription) {
        throw apiError({ code: 404, message: `Resource not found (resource=${id}).`, reason: 'notFound' });
      }
      if (!subscription.subscribers.includes(account.email)) throw notAuthorized();
      const body = await readBody(context);
      const isOver = () => context.env.outgoing.destroyed;
      return context.json((await answer!({ standIn, subscription, body, isOver })) as object);
    },
  });
}

/** "If the resource does not exist, this will return an empty set of permissions, not a NOT_FOUND error." */
function answerPermissions({
  body,
  email,
  subscription,
}: {
  body: Record<string, unknown>;
  email: string;
  subscription: Subscription | undefined;
}): { permissions?: string[] } {
  const asked = Array.isArray(body['permissions']) ? body['permissions'].map(String) : [];
  const held = subscription?.subscribers.includes(email) ? SUBSCRIBER_PERMISSIONS : [];
  const permissions = asked.filter((one) => held.includes(one));
  return permissions.length > 0 ? { permissions } : {};
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
