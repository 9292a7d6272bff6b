import type { LiveEventView } from '@mailsync/crm';

/** Of a burst, one event for each type and thing; the last number, all leads. In the order in which each last happened. */
export function coalesceEvents(events: LiveEventView[]): LiveEventView[] {
  const byThing = new Map<string, LiveEventView>();
  for (const event of events) {
    const thing = `${event.type} ${event.mailboxId ?? ''} ${event.userId ?? ''}`;
    const earlier = byThing.get(thing);
    byThing.delete(thing);
    byThing.set(thing, { ...event, leadIds: joinLeadIds({ earlier, event }) });
  }
  return [...byThing.values()];
}

/** A lead.changed without ids may mean any lead, and so does whatever it is joined with. */
function joinLeadIds({
  earlier,
  event,
}: {
  earlier: LiveEventView | undefined;
  event: LiveEventView;
}): string[] {
  if (!earlier) return event.leadIds;
  const isAnyLead =
    event.type === 'lead.changed' && (earlier.leadIds.length === 0 || event.leadIds.length === 0);
  return isAnyLead ? [] : [...new Set([...earlier.leadIds, ...event.leadIds])];
}
