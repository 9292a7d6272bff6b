import type { ServedRequest } from '@mailsync/api';
import type { Metric } from './write-metrics.ts';

/** Seconds. What people notice begins at a tenth, what they leave for at some seconds. */
const BUCKETS = [0.005, 0.025, 0.1, 0.5, 2.5, 10];

/** Counts what the door has answered. Routes and methods are few and known, so that the labels are too. */
export function createRequestCounter() {
  const counts = new Map<string, { labels: Record<string, string>; count: number }>();
  const durations = new Map<string, { buckets: number[]; sumSeconds: number; count: number }>();

  return {
    observe({ method, route, status, durationMs }: ServedRequest): void {
      const labels = { method, route, status: String(status) };
      const key = Object.values(labels).join(' ');
      const known = counts.get(key) ?? { labels, count: 0 };
      known.count += 1;
      counts.set(key, known);

      const seconds = Math.max(0, durationMs) / 1000;
      const times = durations.get(route) ?? { buckets: BUCKETS.map(() => 0), sumSeconds: 0, count: 0 };
      for (const [index, most] of BUCKETS.entries()) if (seconds <= most) times.buckets[index]! += 1;
      times.sumSeconds += seconds;
      times.count += 1;
      durations.set(route, times);
    },

    metrics: (): Metric[] => [
      {
        name: 'mailsync_http_requests_total',
        help: 'Requests answered, by route as the API document names it, method and status.',
        type: 'counter',
        samples: [...counts.values()].map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: 'mailsync_http_request_duration_seconds',
        help: 'How long requests took, by route; of streams, until they began.',
        type: 'histogram',
        samples: [...durations].flatMap(([route, { buckets, sumSeconds, count }]) => [
          ...BUCKETS.map((le, index) => ({
            suffix: '_bucket',
            labels: { route, le: String(le) },
            value: buckets[index]!,
          })),
          { suffix: '_bucket', labels: { route, le: '+Inf' }, value: count },
          { suffix: '_sum', labels: { route }, value: sumSeconds },
          { suffix: '_count', labels: { route }, value: count },
        ]),
      },
    ],
  };
}
