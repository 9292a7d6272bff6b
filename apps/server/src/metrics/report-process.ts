import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from './write-metrics.ts';

const NS_PER_SECOND = 1e9;

/** What is known of the process itself, by the names that Prometheus' own client libraries give it. */
export function createProcessReport({ version }: { version: string }) {
  const startedAtMs = Date.now() - process.uptime() * 1000;
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();

  return (): Metric[] => {
    const { user, system } = process.cpuUsage();
    const gauge = (name: string, help: string, value: number): Metric => ({
      name,
      help,
      type: 'gauge',
      samples: [{ value }],
    });
    const lag = { p99: loop.percentile(99) / NS_PER_SECOND, max: loop.max / NS_PER_SECOND };
    // The worst since the last look, not since the start.
    loop.reset();
    return [
      {
        name: 'mailsync_info',
        help: 'The version that runs.',
        type: 'gauge',
        samples: [{ labels: { version }, value: 1 }],
      },
      gauge('process_start_time_seconds', 'When the process started, in Unix time.', startedAtMs / 1000),
      {
        name: 'process_cpu_seconds_total',
        help: 'Processor time spent.',
        type: 'counter',
        samples: [{ value: (user + system) / 1e6 }],
      },
      gauge('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
      gauge('nodejs_eventloop_lag_p99_seconds', 'Delay of the event loop since the last look.', lag.p99),
      gauge(
        'nodejs_eventloop_lag_max_seconds',
        'Longest delay of the event loop since the last look.',
        lag.max,
      ),
    ];
  };
}
