import type { Clock } from '@mailsync/foundation';

export interface QuotaSettings {
  enabled: boolean;
  unitsPerUserPerMinute: number;
  maxConcurrentPerUser: number;
  /** In which of Google's words a spent minute is refused. */
  refusal: QuotaRefusal;
}

export type QuotaRefusal = 'rateLimitExceeded' | 'userRateLimitExceeded' | 'resourceExhausted';

export const DEFAULT_QUOTA: QuotaSettings = {
  enabled: true,
  unitsPerUserPerMinute: 6_000,
  maxConcurrentPerUser: 10,
  refusal: 'rateLimitExceeded',
};

/** What was called and spent since the last reset of the counters. */
export interface Counters {
  /** Calls by method, refused ones included: `messages.get`, `oauth.token`, … */
  calls: Record<string, number>;
  /** Answers by HTTP status. */
  statuses: Record<string, number>;
  unitsUsed: number;
  unitsByPerson: Record<string, number>;
  unitsByMethod: Record<string, number>;
  unitsByPersonAndMethod: Record<string, Record<string, number>>;
  maxInFlightByPerson: Record<string, number>;
}

export interface CallMeter {
  settings: QuotaSettings;
  countCall(method: string): void;
  countStatus(status: number): void;
  /** Takes units out of the person's current minute; when they do not fit, none are taken. */
  spend(input: {
    person: string;
    method: string;
    units: number;
  }): { ok: true } | { ok: false; resetsAtMs: number };
  /** Begins a call of a person; undefined when too many are already under way. */
  enter(person: string): (() => void) | undefined;
  read(): Counters;
  clear(): void;
}

const MINUTE_MS = 60_000;

/** Counts calls and quota units, in fixed minutes of the given clock. */
export function createCallMeter({ clock, settings }: { clock: Clock; settings: QuotaSettings }): CallMeter {
  let counters = emptyCounters();
  const minutes = new Map<string, { minute: number; units: number }>();
  const inFlight = new Map<string, number>();

  return {
    settings,
    countCall: (method) => addTo(counters.calls, method, 1),
    countStatus: (status) => addTo(counters.statuses, `${status}`, 1),
    spend({ person, method, units }) {
      const minute = Math.floor(clock.now().getTime() / MINUTE_MS);
      const current = minutes.get(person);
      const spent = current?.minute === minute ? current.units : 0;
      if (settings.enabled && spent + units > settings.unitsPerUserPerMinute) {
        return { ok: false, resetsAtMs: (minute + 1) * MINUTE_MS };
      }
      minutes.set(person, { minute, units: spent + units });
      counters.unitsUsed += units;
      addTo(counters.unitsByPerson, person, units);
      addTo(counters.unitsByMethod, method, units);
      addTo((counters.unitsByPersonAndMethod[person] ??= {}), method, units);
      return { ok: true };
    },
    enter(person) {
      const count = (inFlight.get(person) ?? 0) + 1;
      if (settings.enabled && count > settings.maxConcurrentPerUser) return undefined;
      inFlight.set(person, count);
      counters.maxInFlightByPerson[person] = Math.max(counters.maxInFlightByPerson[person] ?? 0, count);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        inFlight.set(person, (inFlight.get(person) ?? 1) - 1);
      };
    },
    read: () => structuredClone(counters),
    clear() {
      counters = emptyCounters();
      minutes.clear();
    },
  };
}

function emptyCounters(): Counters {
  return {
    calls: {},
    statuses: {},
    unitsUsed: 0,
    unitsByPerson: {},
    unitsByMethod: {},
    unitsByPersonAndMethod: {},
    maxInFlightByPerson: {},
  };
}

function addTo(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}
