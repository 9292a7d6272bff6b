import type { LiveEvent } from '@mailsync/api/contract';
import { getContext, setContext } from 'svelte';

export interface LiveListener {
  onEvent: (event: LiveEvent) => void;
  /** Everything shown may be old: ask for all of it again. */
  onReset: () => void;
}

export interface Live {
  /** `lost` once the stream has been away for longer than a blink. */
  readonly state: 'connecting' | 'open' | 'lost';
  subscribe: (listener: LiveListener) => () => void;
  close: () => void;
}

const LOST_AFTER_MS = 2500;
const LONGEST_RETRY_MS = 15_000;
// Browsers allow six connections to one origin over HTTP/1.1: a tab nobody looks at must not hold one for long.
const RELEASE_WHEN_HIDDEN_MS = 5 * 60_000;

/**
 * One stream of live events for all of the console.
 * The browser resumes a stream by itself; one that was closed for good is opened anew. Either way everybody is told to
 * ask again for what they show: a stream that had brought nothing yet has no `Last-Event-ID` to resume from.
 */
export function createLive({ onRefused }: { onRefused: () => void }): Live {
  const listeners = new Set<LiveListener>();
  let state = $state<Live['state']>('connecting');
  let source: EventSource | null = null;
  let retryMs = 1000;
  let missedEvents = false;
  let lostTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let releaseTimer: ReturnType<typeof setTimeout> | undefined;

  const reset = () => listeners.forEach((listener) => listener.onReset());

  const open = () => {
    source = new EventSource('/api/v1/events');
    source.addEventListener('open', () => {
      clearTimeout(lostTimer);
      lostTimer = undefined;
      state = 'open';
      retryMs = 1000;
      if (missedEvents) reset();
      missedEvents = false;
    });
    source.addEventListener('change', (message) => {
      const event = JSON.parse(message.data) as LiveEvent;
      listeners.forEach((listener) => listener.onEvent(event));
    });
    source.addEventListener('reset', reset);
    source.addEventListener('error', () => {
      lostTimer ??= setTimeout(() => (state = 'lost'), LOST_AFTER_MS);
      missedEvents = true;
      if (source?.readyState !== EventSource.CLOSED) return;
      onRefused();
      retryTimer = setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    });
  };

  const release = () => {
    clearTimeout(retryTimer);
    source?.close();
    source = null;
    missedEvents = true;
  };

  const followVisibility = () => {
    clearTimeout(releaseTimer);
    if (document.visibilityState === 'hidden') releaseTimer = setTimeout(release, RELEASE_WHEN_HIDDEN_MS);
    else if (source === null) open();
  };

  open();
  document.addEventListener('visibilitychange', followVisibility);

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      document.removeEventListener('visibilitychange', followVisibility);
      clearTimeout(releaseTimer);
      clearTimeout(lostTimer);
      release();
    },
  };
}

const key = Symbol('live');
export const provideLive = (live: Live) => setContext(key, live);
/** The stream of this console; undefined on the public pages, which have none. */
export const useLive = () => getContext<Live | undefined>(key);
