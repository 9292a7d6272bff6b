import { type Clock, type Logger, type Service, type Sleep, sleepMs } from '@mailsync/foundation';
import { type AskService, type ClockSample, createAskService } from '../doctor/ask-service.ts';
import { checkClock } from '../doctor/check-clock.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Metric } from '../metrics/write-metrics.ts';

const ASK_EVERY_MS = 60 * 60_000;
/** Until somebody has answered, and while the clock is off: whoever mends it wants to see that it is. */
const ASK_AGAIN_MS = 5 * 60_000;

export interface ClockWatch extends Service {
  /** A sentence when the clock is off; null when it is right, or when nobody could be asked. */
  describe(): string | null;
  metrics(): Metric[];
}

/**
 * Compares the clock with that of services that are used anyway, at the start and every hour. A clock that is off is said in
 * the log and by health; nothing stops for it, since mail is recorded all the same.
 */
export function watchClock({
  urls,
  clock,
  logger,
  sleep = sleepMs,
  request,
}: {
  /** Addresses that answer without a sign-in, whatever they answer. None: nobody is asked. */
  urls: readonly string[];
  clock: Clock;
  logger: Logger;
  sleep?: Sleep;
  request?: typeof fetch;
}): ClockWatch {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let newest: { finding: Finding; offsetMs: number } | null = null;

  async function look(): Promise<boolean> {
    const samples: ClockSample[] = [];
    const ask: AskService = createAskService({
      clock,
      samples,
      signal: stopping.signal,
      ...(request && { request }),
    });
    await Promise.all(urls.map((url) => ask(url)));
    const [sample] = samples;
    if (!sample) return false;
    const finding = checkClock(samples)[0]!;
    const wasOff = newest !== null && newest.finding.severity !== 'ok';
    newest = { finding, offsetMs: sample.offsetMs };
    const { severity, what, why, mend } = finding;
    if (severity !== 'ok') logger.error({ offsetMs: sample.offsetMs, why, mend }, what);
    else if (wasOff) logger.info({ offsetMs: sample.offsetMs }, 'The clock is right again');
    return severity === 'ok';
  }

  return {
    name: 'clock-watch',
    async start() {
      if (urls.length === 0) return;
      running = (async () => {
        while (!stopping.signal.aborted) {
          const isRight = await look();
          await sleep(isRight ? ASK_EVERY_MS : ASK_AGAIN_MS, stopping.signal);
        }
      })();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    describe: () => (newest && newest.finding.severity !== 'ok' ? newest.finding.what : null),
    metrics: () => [
      {
        name: 'mailsync_clock_offset_seconds',
        help: 'How far this clock is behind that of the services that are used; negative when it is ahead.',
        type: 'gauge',
        samples: newest ? [{ value: newest.offsetMs / 1000 }] : [],
      },
    ],
  };
}
