import { isAppError } from '@mailsync/foundation';
import { Hono } from 'hono';

import type { GoogleHttp } from '../http-types.ts';
import type { GoogleControl } from './google-control.ts';
import { CONTROL_VERBS } from './google-control.ts';
import { badControl } from './name-person.ts';

type AnyVerb = (input: unknown) => Promise<unknown>;

/** `POST /_control/<verb>` with a JSON object: the same control for another process. */
export function createControlRoutes({ control, reset }: { control: GoogleControl; reset(): Promise<void> }) {
  const routes = new Hono<GoogleHttp>();
  routes.onError((error, context) => {
    if (!isAppError(error)) throw error;
    const { code, message, kind } = error;
    return context.json({ code, kind, message }, kind === 'not_found' ? 404 : 400);
  });
  for (const verb of CONTROL_VERBS) {
    routes.post(`/_control/${verb}`, async (context) => {
      const text = await context.req.text();
      const answer = await (control[verb] as AnyVerb)(readInput(text));
      return context.json(answer ?? null);
    });
  }
  routes.post('/_control/reset', async (context) => {
    await reset();
    return context.json(null);
  });
  return routes;
}

function readInput(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw badControl('The body of a control call is a JSON object.');
  }
}
