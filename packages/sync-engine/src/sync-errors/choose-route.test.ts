import { describe, expect, it } from 'vitest';
import { errorCatalogue } from './catalogue.ts';
import { mayLeaveGoogle, mustReturnToGoogle } from './choose-route.ts';

/** Every row of the catalogue, by whether a pass over Google that fails with it goes on over the app password. */
const LEAVES_GOOGLE = [
  'google.sign_in_revoked',
  'google.sign_in_lasted_a_week',
  'gmail.scope_missing',
  'gmail.access_refused',
];
const STAYS_WITH_GOOGLE = {
  'an administrator’s policy': [
    'gmail.mail_service_off',
    'gmail.blocked_by_policy',
    'google.advanced_protection',
    'google.session_expired_by_policy',
    'google.admin_policy',
    'imap.turned_off_for_domain',
  ],
  'nobody knows yet': [
    'gmail.unauthorized',
    'gmail.scope_uncertain',
    'gmail.policy_uncertain',
    'google.access_uncertain',
  ],
  'a fault of the installation': [
    'gmail.api_disabled',
    'gmail.watch_topic_invalid',
    'gmail.watch_topic_missing',
    'gmail.watch_not_allowed',
    'google.consent_screen_in_testing',
    'google.client_rejected',
    'pubsub.credentials_refused',
    'pubsub.not_allowed',
    'pubsub.api_disabled',
    'pubsub.subscription_missing',
    'network.outage',
    'network.certificate',
    'mailsync.overdue',
  ],
  'a limit': [
    'gmail.rate_limited',
    'gmail.too_many_at_once',
    'gmail.daily_limit',
    'imap.too_many_connections',
    'imap.bandwidth_exceeded',
    'imap.throttled',
  ],
  temporary: [
    'gmail.precondition_failed',
    'gmail.unavailable',
    'gmail.answer_unreadable',
    'gmail.watch_elsewhere',
    'google.answer_unreadable',
    'google.unavailable',
    'pubsub.unavailable',
    'network.unreachable',
    'network.timeout',
    'imap.unavailable',
    'imap.answer_unreadable',
    'mailsync.falling_behind',
  ],
  'a lost place, or one message': [
    'gmail.history_expired',
    'gmail.listing_expired',
    'gmail.message_unreadable',
    'gmail.message_too_large',
    'gmail.message_gone',
    'imap.folders_renumbered',
    'imap.listing_expired',
    'imap.message_gone',
    'imap.message_too_large',
    'audit.mail_missing',
    'message.unreadable',
    'mailsync.route_changed',
  ],
  'a slip of ours': ['gmail.unexpected', 'google.request_refused', 'imap.unexpected', 'mailsync.unexpected'],
  'no failure': ['mailsync.over_app_password'],
  'of the app password': [
    'imap.password_refused',
    'imap.app_password_required',
    'imap.web_login_required',
    'imap.turned_off',
    'imap.all_mail_hidden',
    'imap.certificate_refused',
    'imap.no_encryption',
    'imap.server_not_allowed',
  ],
  'of connecting': [
    'connect.cancelled',
    'connect.read_not_allowed',
    'connect.no_lasting_access',
    'connect.other_address',
    'connect.owned_by_other',
    'connect.link_used',
    'connect.link_expired',
    'connect.link_unknown',
    'connect.not_an_address',
    'connect.first_read_failed',
    'connect.other_person',
    'connect.user_deactivated',
    'connect.no_server',
    'connect.other_provider',
    'connect.passwords_not_taken',
  ],
};
const stays = Object.entries(STAYS_WITH_GOOGLE).flatMap(([why, codes]) => codes.map((code) => [code, why]));

describe('a pass that fails over Google while an app password is held', () => {
  it('is decided for every row of the catalogue', () => {
    expect([...LEAVES_GOOGLE, ...stays.map(([code]) => code)].toSorted()).toEqual(
      [...errorCatalogue.keys()].toSorted(),
    );
  });

  it.each(LEAVES_GOOGLE)('goes on over the app password: %s', (code) => {
    expect(mayLeaveGoogle({ code })).toBe(true);
  });

  it.each(stays)('stays with Google: %s, %s', (code) => {
    expect(mayLeaveGoogle({ code: code! })).toBe(false);
  });

  it('stays with Google for what nobody has heard of', () => {
    expect(mayLeaveGoogle({ code: 'gmail.never_seen' })).toBe(false);
  });
});

describe('a mailbox that has left Google and asks it again', () => {
  const judge = (code: string, confirmedCode?: string) =>
    mustReturnToGoogle({
      failure: { code, detail: 'as Google said it', ...(confirmedCode && { confirmedCode }) },
    });

  it('returns when Google lets it in, and when an administrator keeps it out', () => {
    expect(mustReturnToGoogle({ failure: null })).toBe(true);
    for (const code of STAYS_WITH_GOOGLE['an administrator’s policy']) expect(judge(code)).toBe(true);
    expect(judge('gmail.policy_uncertain', 'gmail.blocked_by_policy')).toBe(true);
  });

  it.each([
    ...LEAVES_GOOGLE,
    'google.unavailable',
    'network.timeout',
    'gmail.rate_limited',
    'gmail.api_disabled',
  ])('stays away for %s', (code) => {
    expect(judge(code)).toBe(false);
  });
});
