/** Shorter waits are the pace of an import, which has a bar of its own, and no news. */
const SHORTEST_SHOWN_MS = 90_000;

/** Whether a wait is worth saying; also false when it is over, whatever the last answer said. */
export const isLongWait = ({ until, now }: { until: string; now: Date }) =>
  new Date(until).getTime() - now.getTime() > SHORTEST_SHOWN_MS;
