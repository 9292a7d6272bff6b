import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 20_000;

/** The time of day as something to show: it moves every 20 seconds, and only while somebody looks. */
const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MS);
  return () => clearInterval(timer);
});

export function readNow(): Date {
  subscribe();
  return new Date();
}
