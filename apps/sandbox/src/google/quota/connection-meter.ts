import type { Clock } from '@mailsync/foundation';

import type { QuotaSettings } from './call-meter.ts';

/** What came by IMAP, by person. */
export interface ConnectionCounters {
  openConnections: Record<string, number>;
  /** The most that were open at a time since the last reset of the counters. */
  maxConnections: Record<string, number>;
  /** All logins that succeeded. */
  connectionsOpened: Record<string, number>;
  imapBytes: Record<string, number>;
}

/** Counts connections and bytes, and holds them to the settings' limits. */
export interface ConnectionMeter {
  /** Begins a connection of a person; undefined when too many are open. What it gives ends it. */
  open(person: string): (() => void) | undefined;
  countBytes(person: string, byteCount: number): void;
  /** Whether a person may download more today. */
  hasBytesLeft(person: string): boolean;
  read(): ConnectionCounters;
  clear(): void;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function createConnectionMeter({ clock, settings }: ConnectionMeterInput): ConnectionMeter {
  const open = new Map<string, number>();
  const today = new Map<string, { day: number; byteCount: number }>();
  const most = new Map<string, number>();
  const opened = new Map<string, number>();
  const bytes = new Map<string, number>();

  const dayNow = () => Math.floor(clock.now().getTime() / DAY_MS);
  return {
    open(person) {
      const count = (open.get(person) ?? 0) + 1;
      if (settings.enabled && count > settings.imapConnectionsPerUser) return undefined;
      open.set(person, count);
      most.set(person, Math.max(most.get(person) ?? 0, count));
      opened.set(person, (opened.get(person) ?? 0) + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = open.get(person)! - 1;
        if (left > 0) open.set(person, left);
        else open.delete(person);
      };
    },
    countBytes(person, byteCount) {
      const day = dayNow();
      const spent = today.get(person);
      today.set(person, { day, byteCount: byteCount + (spent?.day === day ? spent.byteCount : 0) });
      bytes.set(person, (bytes.get(person) ?? 0) + byteCount);
    },
    hasBytesLeft(person) {
      const spent = today.get(person);
      if (!settings.enabled || spent?.day !== dayNow()) return true;
      return spent.byteCount < settings.imapBytesPerUserPerDay;
    },
    read: () => ({
      openConnections: Object.fromEntries(open),
      maxConnections: Object.fromEntries(most),
      connectionsOpened: Object.fromEntries(opened),
      imapBytes: Object.fromEntries(bytes),
    }),
    clear() {
      for (const counts of [most, opened, bytes]) counts.clear();
      today.clear();
    },
  };
}

interface ConnectionMeterInput {
  clock: Clock;
  /** Shared with the meter of calls: a change holds from then on. */
  settings: QuotaSettings;
}
