import type { Database, QuotaPurpose } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { QuotaCap } from './quota-caps.ts';
import { QuotaPause } from './quota-pause.ts';
import { MINUTE_MS, type TimeWindow } from './quota-windows.ts';

/** Where units are taken from: a scope's window, up to a cap, in blocks. */
export interface UnitSource {
  scope: string;
  purpose: QuotaPurpose;
  window: TimeWindow;
  cap: () => QuotaCap | Promise<QuotaCap>;
  /** Taken at once, so that many requests cost one write. */
  blockUnits: number;
  /** When the cap may be higher, if that is before the window ends. */
  capGrowsAtMs?: number;
}

type MeterKey = Pick<UnitSource, 'scope' | 'purpose' | 'window'>;

interface Meter {
  window: TimeWindow;
  left: number;
  /** Nothing more is granted until then: asking the database again would only cost it work. */
  exhaustedUntilMs: number;
}

/**
 * Units that this process has leased from the database and not spent yet. What it has leased when it ends is lost: at most
 * a block for each purpose of the project's meters, 12,000 units of a day's 80 million.
 */
export function createUnitLeases({ db, clock }: { db: Database; clock: Clock }) {
  const meters = new Map<string, Meter>();
  const taking = new Map<string, Promise<unknown>>();
  let sweptAtMs = 0;

  /** One at a time per meter: four requests in flight must not each take a block. */
  async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = taking.get(key) ?? Promise.resolve();
    const next = before.then(work, work);
    taking.set(key, next);
    try {
      return await next;
    } finally {
      if (taking.get(key) === next) taking.delete(key);
    }
  }

  function meterOf({ scope, purpose, window }: MeterKey): Meter {
    const key = keyOf({ scope, purpose, window });
    const meter = meters.get(key) ?? { window, left: 0, exhaustedUntilMs: 0 };
    meters.set(key, meter);
    return meter;
  }

  /** What a window did not use is gone with it. */
  function sweep(nowMs: number) {
    if (Math.abs(nowMs - sweptAtMs) < MINUTE_MS) return;
    sweptAtMs = nowMs;
    for (const [key, { window }] of meters) if (window.endMs <= nowMs) meters.delete(key);
  }

  return {
    /** Throws `QuotaPause` when it is known already that `draw` would, so that waiting costs the database nothing. */
    expectNotExhausted({ source, units }: { source: UnitSource; units: number }): void {
      const meter = meters.get(keyOf(source));
      if (!meter || meter.left >= units || clock.now().getTime() >= meter.exhaustedUntilMs) return;
      throw new QuotaPause(new Date(meter.exhaustedUntilMs));
    },

    /** Takes units; throws `QuotaPause` when they are not to be had now. Returns what gives them back. */
    async draw({ source, units }: { source: UnitSource; units: number }): Promise<() => void> {
      sweep(clock.now().getTime());
      const meter = meterOf(source);
      const giveBack = () => void (meter.left += units);
      if (take({ meter, units })) return giveBack;

      await oneAtATime(keyOf(source), async () => {
        if (take({ meter, units })) return;
        const nowMs = clock.now().getTime();
        if (nowMs < meter.exhaustedUntilMs) throw new QuotaPause(new Date(meter.exhaustedUntilMs));

        const { scope, purpose, window } = source;
        const wanted = Math.max(units, source.blockUnits);
        const cap = await source.cap();
        const granted = await db.write((r) =>
          r.quota.takeBlock({ scope, windowStart: new Date(window.startMs), purpose, units: wanted, ...cap }),
        );
        meter.left += granted;
        if (granted < wanted)
          meter.exhaustedUntilMs = Math.min(source.capGrowsAtMs ?? window.endMs, window.endMs);
        if (!take({ meter, units })) throw new QuotaPause(new Date(meter.exhaustedUntilMs));
      });
      return giveBack;
    },

    /** Leased in this window and not spent. */
    unspent: (of: MeterKey) => meters.get(keyOf(of))?.left ?? 0,
  };
}

const keyOf = ({ scope, purpose, window }: MeterKey) => `${purpose} ${scope} ${window.startMs}`;

function take({ meter, units }: { meter: Meter; units: number }): boolean {
  if (meter.left < units) return false;
  meter.left -= units;
  return true;
}
