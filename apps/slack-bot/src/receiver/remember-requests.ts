import { createHash } from 'node:crypto';

const REMEMBERED_COUNT = 2000;

/** Tells a request that was taken already: Slack sends an event again when our answer was late or lost. */
export function createRequestMemory() {
  const taken = new Set<string>();

  return {
    /** False when it was taken before. An event is known by its id, anything else by its body, which is never the same twice. */
    take({ rawBody, eventId }: { rawBody: string; eventId: unknown }): boolean {
      const key = requestKey({ rawBody, eventId });
      if (taken.has(key)) return false;
      taken.add(key);
      const oldest = taken.size > REMEMBERED_COUNT ? taken.values().next().value : undefined;
      if (oldest !== undefined) taken.delete(oldest);
      return true;
    },
    /** It came to nothing, so the next try counts. */
    forget(request: { rawBody: string; eventId: unknown }) {
      taken.delete(requestKey(request));
    },
  };
}

function requestKey({ rawBody, eventId }: { rawBody: string; eventId: unknown }) {
  return typeof eventId === 'string' ? eventId : createHash('sha256').update(rawBody).digest('base64');
}
