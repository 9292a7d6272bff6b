/** What Slack tells an app, in the names of Socket Mode. */
export interface Delivery {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Record<string, unknown>;
}

/** What became of it. `text` is the body of the acknowledgement, which is shown to the person. */
export type ProductAnswer = { ok: true; text: string } | { ok: false; problem: string };

/** A way from Slack to the app. */
export type Deliver = (delivery: Delivery) => Promise<ProductAnswer>;

/** Slack waits three seconds for an acknowledgement and then tells the person that it failed. */
export const ACKNOWLEDGE_WITHIN_MS = 3000;
