/** What one request costs, in Google's quota units. */
export interface MethodUnits {
  getProfile: number;
  listSendAs: number;
  listHistory: number;
  listMessages: number;
  getMessage: number;
  getThread: number;
  getAttachment: number;
  watch: number;
  stopWatch: number;
}

/** What Google lets a Cloud project spend. */
export interface QuotaLimits {
  unitsPerMailboxMinute: number;
  unitsPerProjectMinute: number;
  unitsPerProjectDay: number;
}

/** The limits of a Cloud project and what its requests cost. */
export interface QuotaTable {
  limits: QuotaLimits;
  units: MethodUnits;
}

/** Since May 2026 a project's quota depends on when it was made. */
export type QuotaTableName = 'since-may-2026' | 'before-may-2026';

const SAME_IN_BOTH = {
  getProfile: 1,
  listSendAs: 1,
  listHistory: 2,
  listMessages: 5,
  watch: 100,
  stopWatch: 50,
};

/**
 * Both of Google's tables, by when the Cloud project was made. Source:
 * developers.google.com/workspace/gmail/api/reference/quota; the costs of messages, threads and attachments are
 * second-hand.
 */
export const QUOTA_TABLES: Readonly<Record<QuotaTableName, QuotaTable>> = {
  'since-may-2026': {
    limits: {
      unitsPerMailboxMinute: 6_000,
      unitsPerProjectMinute: 1_200_000,
      unitsPerProjectDay: 80_000_000,
    },
    units: { ...SAME_IN_BOTH, getMessage: 20, getThread: 40, getAttachment: 20 },
  },
  'before-may-2026': {
    limits: {
      unitsPerMailboxMinute: 15_000,
      unitsPerProjectMinute: 1_200_000,
      unitsPerProjectDay: 1_000_000_000,
    },
    units: { ...SAME_IN_BOTH, getMessage: 5, getThread: 10, getAttachment: 5 },
  },
};
