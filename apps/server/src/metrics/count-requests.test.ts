import { expect, it } from 'vitest';
import { createRequestCounter } from './count-requests.ts';
import { writeMetrics } from './write-metrics.ts';

it('requests are counted by route, method and status, and how long they took by route', () => {
  const counter = createRequestCounter();
  const route = '/api/v1/leads/{id}';
  counter.observe({ method: 'GET', route, status: 200, durationMs: 20 });
  counter.observe({ method: 'GET', route, status: 200, durationMs: 300 });
  counter.observe({ method: 'PATCH', route, status: 404, durationMs: 60_000 });
  const lines = writeMetrics(counter.metrics()).split('\n');
  const of = (name: string) => lines.filter((line) => line.startsWith(name));
  expect(of('mailsync_http_requests_total')).toEqual([
    `mailsync_http_requests_total{method="GET",route="${route}",status="200"} 2`,
    `mailsync_http_requests_total{method="PATCH",route="${route}",status="404"} 1`,
  ]);
  expect(
    of('mailsync_http_request_duration_seconds').map((line) => line.replace(`route="${route}"`, '')),
  ).toEqual([
    'mailsync_http_request_duration_seconds_bucket{,le="0.005"} 0',
    'mailsync_http_request_duration_seconds_bucket{,le="0.025"} 1',
    'mailsync_http_request_duration_seconds_bucket{,le="0.1"} 1',
    'mailsync_http_request_duration_seconds_bucket{,le="0.5"} 2',
    'mailsync_http_request_duration_seconds_bucket{,le="2.5"} 2',
    'mailsync_http_request_duration_seconds_bucket{,le="10"} 2',
    'mailsync_http_request_duration_seconds_bucket{,le="+Inf"} 3',
    'mailsync_http_request_duration_seconds_sum{} 60.32',
    'mailsync_http_request_duration_seconds_count{} 3',
  ]);
});

it('what stands in a label cannot end it', () => {
  const samples = [{ labels: { a: 'x"\n\\' }, value: 1 }];
  expect(writeMetrics([{ name: 'm', help: 'h', type: 'gauge', samples }])).toBe(
    '# HELP m h\n# TYPE m gauge\nm{a="x\\"\\n\\\\"} 1\n',
  );
});
