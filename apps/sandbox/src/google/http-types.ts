import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** What the routes know of a call beside its request. */
interface CallVariables {
  /** Google's name for the call: `messages.get`, `oauth.token`. */
  method: string;
}

export type GoogleHttp = { Bindings: HttpBindings; Variables: CallVariables };
export type GoogleContext = Context<GoogleHttp>;
