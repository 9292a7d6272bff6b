import type { Fault } from '@mailsync/sandbox';

/**
 * What goes wrong between Mail Sync and Google, row by row as Google's pages and other people's lessons have it. Written
 * from those, not from the product: the run checks that each row leads to the code, and to the kind, that stand here.
 */
export type Kind = 'retry' | 'rate' | 'user' | 'admin' | 'installation' | 'cursor' | 'message' | 'bug';

export interface Meaning {
  code: string;
  kind: Kind;
}

export interface FaultRow extends Meaning {
  name: string;
  fault: Omit<Fault, 'person' | 'times' | 'method' | 'path'>;
  /** What it counts as when it is seen again, a minute or more later. */
  confirmed?: Meaning;
  /** How often one pass meets it: a refused token is tried once more with a fresh one. Default 1. */
  callsPerPass?: number;
  /** Until when Google asks to be left alone. */
  pause?: 'a minute' | 'ten minutes' | 'midnight Pacific';
}

export const status = (
  name: string,
  fault: { status: number; reason?: string; message?: string } & Partial<Fault>,
  meaning: Meaning,
  rest: Partial<FaultRow> = {},
): FaultRow => ({ name, fault: { kind: 'status', ...fault }, ...meaning, ...rest });

export const unreachable: Meaning = { code: 'network.unreachable', kind: 'retry' };
const clientRejected: Meaning = { code: 'google.client_rejected', kind: 'installation' };
const adminPolicy: Meaning = { code: 'google.admin_policy', kind: 'admin' };
const requestRefused: Meaning = { code: 'google.request_refused', kind: 'bug' };
const googleUnavailable: Meaning = { code: 'google.unavailable', kind: 'retry' };

/** Met when an access token is refreshed. */
export const TOKEN_ROWS: readonly FaultRow[] = [
  ...['invalid_client', 'deleted_client', 'unauthorized_client', 'redirect_uri_mismatch'].map((reason) =>
    status(`OAuth ${reason}`, { status: 401, reason }, clientRejected),
  ),
  ...['admin_policy_enforced', 'policy_enforced', 'org_internal'].map((reason) =>
    status(`OAuth ${reason}`, { status: 400, reason }, adminPolicy),
  ),
  ...['invalid_scope', 'unsupported_grant_type'].map((reason) =>
    status(`OAuth ${reason}`, { status: 400, reason }, requestRefused),
  ),
  status('OAuth internal_failure', { status: 500, reason: 'internal_failure' }, googleUnavailable),
  status('OAuth 502 HTML', { status: 502, rawBody: '<html>Bad gateway</html>' }, googleUnavailable),
  { name: 'OAuth cut', fault: { kind: 'cut', when: 'before' }, ...unreachable },
];

/** The grant itself is dead, until the person reconnects. */
export const GRANT_ROWS = [
  { name: 'OAuth invalid_grant', code: 'google.sign_in_revoked', kind: 'user' },
  { name: 'OAuth invalid_grant + invalid_rapt', code: 'google.session_expired_by_policy', kind: 'admin' },
  { name: 'Gmail 403 the scope to read is missing', code: 'gmail.scope_missing', kind: 'user' },
  { name: 'OAuth password changed', code: 'google.sign_in_revoked', kind: 'user' },
] as const satisfies readonly (Meaning & { name: string })[];

/** What stops everybody at once. */
export const SHARED_ROWS = [
  { name: 'OAuth client disabled', ...clientRejected },
  { name: 'Network connection refused', ...unreachable },
  { name: 'Network name unknown', ...unreachable },
  { name: 'Network certificate', code: 'network.certificate', kind: 'installation' },
] as const satisfies readonly (Meaning & { name: string })[];

/** What a person may meet on the way through Google's consent page, and what the page says then. */
export const CONSENT_ROWS = [
  { name: 'Consent access_denied', code: 'connect.cancelled' },
  { name: 'Consent without the read scope', code: 'connect.read_not_allowed' },
  { name: 'Consent without a refresh token', code: 'connect.no_lasting_access' },
  { name: 'Consent of another account', code: 'connect.other_address' },
  { name: 'Consent without the send scope', code: null },
  { name: 'Not an email address', code: 'connect.not_an_address' },
] as const;

/** The only proofs that a credential is dead: an answer that is no such proof is asked for again as soon as any other. */
export const DEAD_CREDENTIAL_CODES: ReadonlySet<string> = new Set([
  'google.sign_in_revoked',
  'google.session_expired_by_policy',
  'google.admin_policy',
  'google.advanced_protection',
  'gmail.access_refused',
  'gmail.scope_missing',
]);
