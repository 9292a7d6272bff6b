/** `fault`: something does not work · `warning`: it works, and will not always · `ok`: it was checked and is as it should be. */
export type Severity = 'ok' | 'warning' | 'fault';

/** What one check has found, in sentences for whoever runs Mail Sync. Never holds a secret. */
export interface Finding {
  /** Stable, for programs: `google.client`. */
  check: string;
  severity: Severity;
  what: string;
  /** What comes of it; null where all is well. */
  why: string | null;
  /** How to mend it; null where all is well. */
  mend: string | null;
}

export const ok = (check: string, what: string): Finding => ({
  check,
  severity: 'ok',
  what,
  why: null,
  mend: null,
});

type Trouble = Pick<Finding, 'what'> & { why: string; mend: string };

export const warning = (check: string, trouble: Trouble): Finding => ({
  check,
  severity: 'warning',
  ...trouble,
});

export const fault = (check: string, trouble: Trouble): Finding => ({ check, severity: 'fault', ...trouble });
