import type { Clock } from '@mailsync/foundation';

/** Since May 2026 costs and limits depend on when the Cloud project was made. */
export type QuotaTableName = 'since-may-2026' | 'before-may-2026';

export interface QuotaSettings {
  enabled: boolean;
  /** What methods cost. Setting it also sets its limits, but for those that are named beside it. */
  table: QuotaTableName;
  unitsPerUserPerMinute: number;
  unitsPerProjectPerMinute: number;
  /** Google's day: from midnight to midnight Pacific time. */
  unitsPerProjectPerDay: number;
  maxConcurrentPerUser: number;
  /** In which of Google's words a spent minute is refused. */
  refusal: QuotaRefusal;
  imapConnectionsPerUser: number;
  imapBytesPerUserPerDay: number;
}

export type QuotaRefusal = 'rateLimitExceeded' | 'userRateLimitExceeded' | 'resourceExhausted';

/** Source: developers.google.com/workspace/gmail/api/reference/quota. */
const LIMITS = {
  'since-may-2026': {
    unitsPerUserPerMinute: 6_000,
    unitsPerProjectPerMinute: 1_200_000,
    unitsPerProjectPerDay: 80_000_000,
  },
  'before-may-2026': {
    unitsPerUserPerMinute: 15_000,
    unitsPerProjectPerMinute: 1_200_000,
    unitsPerProjectPerDay: 1_000_000_000,
  },
} satisfies Record<QuotaTableName, Partial<QuotaSettings>>;

const DEFAULT_QUOTA: QuotaSettings = {
  enabled: true,
  table: 'since-may-2026',
  ...LIMITS['since-may-2026'],
  maxConcurrentPerUser: 10,
  refusal: 'rateLimitExceeded',
  imapConnectionsPerUser: 15,
  imapBytesPerUserPerDay: 2_500_000_000,
};

/** The settings after a change; without any before, Google's for a project made today. */
export function changeQuota({
  before = DEFAULT_QUOTA,
  change = {},
}: {
  before?: QuotaSettings;
  change?: Partial<QuotaSettings> | undefined;
}): QuotaSettings {
  return { ...before, ...(change.table && LIMITS[change.table]), ...change };
}

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

/** Which of Google's meters is spent. */
export type SpentLimit = 'user_minute' | 'project_minute' | 'project_day';

export interface CallMeter {
  settings: QuotaSettings;
  countCall(method: string): void;
  countStatus(status: number): void;
  /** Takes units out of the person's current minute; when they do not fit, none are taken. */
  spend(input: {
    person: string;
    method: string;
    units: number;
  }): { ok: true } | { ok: false; spent: SpentLimit; resetsAtMs: number };
  /** Begins a call of a person; undefined when too many are already under way. */
  enter(person: string): (() => void) | undefined;
  read(): Counters;
  clear(): void;
}

const MINUTE_MS = 60_000;
const PACIFIC_DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' });

/** Counts calls and quota units, in fixed minutes of the given clock. */
export function createCallMeter({ clock, settings }: { clock: Clock; settings: QuotaSettings }): CallMeter {
  let counters = emptyCounters();
  // By window, so that a new minute or day starts from nothing.
  let minute = { number: -1, byPerson: new Map<string, number>(), units: 0 };
  let day = { name: '', units: 0 };
  const inFlight = new Map<string, number>();

  return {
    settings,
    countCall: (method) => addTo(counters.calls, method, 1),
    countStatus: (status) => addTo(counters.statuses, `${status}`, 1),
    spend({ person, method, units }) {
      const now = clock.now();
      const number = Math.floor(now.getTime() / MINUTE_MS);
      if (minute.number !== number) minute = { number, byPerson: new Map(), units: 0 };
      const name = PACIFIC_DAY.format(now);
      if (day.name !== name) day = { name, units: 0 };

      const ofPerson = (minute.byPerson.get(person) ?? 0) + units;
      const spent = findSpent({
        settings,
        ofPerson,
        ofMinute: minute.units + units,
        ofDay: day.units + units,
      });
      if (spent) return { ok: false, spent, resetsAtMs: (number + 1) * MINUTE_MS };

      minute.byPerson.set(person, ofPerson);
      minute.units += units;
      day.units += units;
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
      minute = { number: -1, byPerson: new Map(), units: 0 };
      day = { name: '', units: 0 };
    },
  };
}

function findSpent({
  settings,
  ofPerson,
  ofMinute,
  ofDay,
}: {
  settings: QuotaSettings;
  ofPerson: number;
  ofMinute: number;
  ofDay: number;
}): SpentLimit | null {
  if (!settings.enabled) return null;
  if (ofPerson > settings.unitsPerUserPerMinute) return 'user_minute';
  if (ofMinute > settings.unitsPerProjectPerMinute) return 'project_minute';
  return ofDay > settings.unitsPerProjectPerDay ? 'project_day' : null;
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
