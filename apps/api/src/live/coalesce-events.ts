import type { LiveEventView } from '@mailsync/crm';

/** Of a burst, one event for each type and thing; the last number, all leads. In the order in which each last happened. */
export function coalesceEvents(events: LiveEventView[]): LiveEventView[] {
  const byThing = new Map<string, LiveEventView>();
  for (const event of events) {
    const thing = `${event.type} ${event.mailboxId ?? ''} ${event.userId ?? ''}`;
    const earlier = byThing.get(thing);
    byThing.delete(thing);
    byThing.set(thing, {
      ...event,
      leadIds: [...new Set([...(earlier?.leadIds ?? []), ...event.leadIds])],
    });
  }
  return [...byThing.values()];
}
