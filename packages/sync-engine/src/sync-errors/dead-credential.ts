/**
 * Only these are proof that a credential is dead: what Google says of the grant itself, scopes that the token is without,
 * and a 401 that was seen again with a fresh token a minute later. A passing 401, 403 or 5xx never is: other tools
 * disconnected healthy mailboxes for it. Such a mailbox is asked hourly, never hammered.
 */
const PROOFS_OF_A_DEAD_CREDENTIAL: ReadonlySet<string> = new Set([
  // invalid_grant, also when it returns every seven days or a policy ends sessions.
  'google.sign_in_revoked',
  'google.sign_in_lasted_a_week',
  'google.session_expired_by_policy',
  // admin_policy_enforced, policy_enforced, org_internal.
  'google.admin_policy',
  'google.advanced_protection',
  // The scopes of a fresh token.
  'gmail.scope_missing',
  // A confirmed 401.
  'gmail.access_refused',
]);

export function provesDeadCredential(code: string): boolean {
  return PROOFS_OF_A_DEAD_CREDENTIAL.has(code);
}
