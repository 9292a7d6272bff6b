import { describe, expect, it } from 'vitest';
import { describeError } from './catalogue.ts';
import { classifyImapFailure, type ImapFailureFacts } from './classify-imap-failure.ts';

const NOW = new Date('2026-05-04T09:00:00.000Z');

const classify = (change: Partial<ImapFailureFacts>) =>
  classifyImapFailure({
    facts: { surface: 'imap', command: 'login', text: '', libraryCode: null, loginRefused: true, ...change },
    now: NOW,
  });

describe('what a mail server says when it turns somebody away', () => {
  it.each([
    ['[AUTHENTICATIONFAILED] Invalid credentials (Failure)', 'imap.password_refused', 'user'],
    ['[ALERT] Invalid credentials (Failure)', 'imap.password_refused', 'user'],
    ['[AUTHORIZATIONFAILED] Not this account', 'imap.password_refused', 'user'],
    ['[ALERT] Application-specific password required: https://…', 'imap.app_password_required', 'user'],
    ['[ALERT] Please log in via your web browser: https://…', 'imap.web_login_required', 'user'],
    ['[WEBALERT https://accounts.google.com/…] Web login required.', 'imap.web_login_required', 'user'],
    ['[ALERT] Your account is not enabled for IMAP use. Please visit …', 'imap.turned_off', 'user'],
    ['[ALERT] IMAP access is disabled for your domain. Please …', 'imap.turned_off_for_domain', 'admin'],
    ['[AUTHENTICATIONFAILED] Lookup failed (Failure)', 'gmail.mail_service_off', 'admin'],
    ['[ALERT] Too many simultaneous connections. (Failure)', 'imap.too_many_connections', 'rate'],
    ['[AUTHENTICATIONFAILED] Too many simultaneous connections.', 'imap.too_many_connections', 'rate'],
    ['[OVERQUOTA] Account exceeded command or bandwidth limits.', 'imap.bandwidth_exceeded', 'rate'],
    ['Account exceeded bandwidth limits. (Failure)', 'imap.bandwidth_exceeded', 'rate'],
    ['[ALERT] Lockdown in sector 4', 'imap.bandwidth_exceeded', 'rate'],
    ['[LIMIT] Too many auth attempts, try again later. (Failure)', 'imap.throttled', 'rate'],
    ['[THROTTLED] Slow down', 'imap.throttled', 'rate'],
    ['[UNAVAILABLE] Temporary authentication failure', 'imap.unavailable', 'retry'],
    ['System Error (Failure)', 'imap.unavailable', 'retry'],
    ['Temporary System Problem. Try again later (WS12)', 'imap.unavailable', 'retry'],
    ['[INUSE] Mailbox in use', 'imap.unavailable', 'retry'],
    ['[SERVERBUG] Internal error', 'imap.unavailable', 'retry'],
    ['No.', 'imap.password_refused', 'user'],
  ])('%s', (text, code, kind) => {
    const failure = classify({ text });
    expect(failure.code).toBe(code);
    expect(describeError(code)).toMatchObject({ code, kind });
  });

  it.each([
    ['534-5.7.9 Application-specific password required.', 'imap.app_password_required'],
    ['535-5.7.8 Username and Password not accepted.', 'imap.password_refused'],
    ['534-5.7.14 Please log in via your web browser and then try again.', 'imap.web_login_required'],
    ['454 4.7.0 Too many login attempts, please try again later.', 'imap.throttled'],
    ['421-4.7.0 Try again later, closing connection. (EHLO)', 'imap.unavailable'],
    ['451 4.3.0 Mail server temporarily rejected message.', 'imap.unavailable'],
    ['421 4.3.0 Temporary System Problem. Try again later.', 'imap.unavailable'],
    ['535 5.7.8 Something new', 'imap.password_refused'],
  ])('by SMTP: %s', (text, code) => {
    expect(classify({ surface: 'smtp', text, libraryCode: 'EAUTH' }).code).toBe(code);
  });
});

describe('what is no refusal', () => {
  it.each([
    ['fetch', 'LiteralTooLarge', '', 'imap.message_too_large', 'message'],
    ['fetch', 'ResponseTooLarge', '', 'imap.message_too_large', 'message'],
    ['fetch', 'LineTooLarge', '', 'imap.message_too_large', 'message'],
    ['fetch', 'TooManyTokens', '', 'imap.message_too_large', 'message'],
    [
      'fetch',
      null,
      '[OVERQUOTA] Account exceeded command or bandwidth limits.',
      'imap.bandwidth_exceeded',
      'rate',
    ],
    ['fetch', null, '[THROTTLED] Wait', 'imap.throttled', 'rate'],
    ['search', null, '[UNAVAILABLE] Later', 'imap.unavailable', 'retry'],
    ['search', null, 'Some messages were expunged', 'imap.unexpected', 'bug'],
    ['fetch', 'MAX_IMAP_NESTING_REACHED', '', 'imap.answer_unreadable', 'retry'],
    ['login', 'InvalidResponse', '', 'imap.answer_unreadable', 'retry'],
    ['login', 'ClosedAfterConnectTLS', '', 'network.unreachable', 'retry'],
    ['fetch', 'StateLogout', '', 'network.unreachable', 'retry'],
    ['fetch', 'ECONNRESET', '', 'network.unreachable', 'retry'],
    ['fetch', 'EPIPE', '', 'network.unreachable', 'retry'],
    ['login', 'EHOSTUNREACH', '', 'network.unreachable', 'retry'],
    ['login', 'EAI_AGAIN', '', 'network.unreachable', 'retry'],
    ['login', 'UPGRADE_TIMEOUT', '', 'network.timeout', 'retry'],
    ['login', 'DEPTH_ZERO_SELF_SIGNED_CERT', '', 'network.certificate', 'installation'],
    ['login', 'CERT_NOT_YET_VALID', '', 'network.certificate', 'installation'],
    ['fetch', null, 'No such message', 'imap.message_gone', 'message'],
    ['fetch', null, '[EXPUNGEISSUED] Some messages were expunged', 'imap.message_gone', 'message'],
    ['examine', null, '[NONEXISTENT] Unknown Mailbox: Old', 'imap.unavailable', 'retry'],
    ['fetch', null, 'Mailbox was deleted under us', 'imap.unavailable', 'retry'],
    ['fetch', 'ParserError11', '', 'imap.answer_unreadable', 'retry'],
    ['fetch', 'ETHROTTLE', '', 'imap.throttled', 'rate'],
    ['fetch', null, 'Something new (Failure)', 'imap.unexpected', 'bug'],
    ['login', 'ECONNREFUSED', '', 'network.unreachable', 'retry'],
    ['login', 'ENOTFOUND', '', 'network.unreachable', 'retry'],
    ['login', 'GREETING_TIMEOUT', '', 'network.timeout', 'retry'],
    ['login', 'CONNECT_TIMEOUT', '', 'network.timeout', 'retry'],
    ['fetch', 'ETIMEDOUT', '', 'network.timeout', 'retry'],
    ['fetch', 'ETIMEOUT', '', 'network.timeout', 'retry'],
    ['fetch', 'NoConnection', 'Connection not available', 'network.unreachable', 'retry'],
    ['fetch', 'EConnectionClosed', '', 'network.unreachable', 'retry'],
    ['login', 'CERT_HAS_EXPIRED', '', 'network.certificate', 'installation'],
    ['login', 'ERR_TLS_CERT_ALTNAME_INVALID', '', 'network.certificate', 'installation'],
    ['login', 'SELF_SIGNED_CERT_IN_CHAIN', '', 'network.certificate', 'installation'],
    ['login', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', '', 'network.certificate', 'installation'],
  ])('%s: %s %s', (command, libraryCode, text, code, kind) => {
    expect(classify({ command, libraryCode, text, loginRefused: false }).code).toBe(code);
    expect(describeError(code)).toMatchObject({ code, kind });
  });
});

it('a lock-out is waited out for an hour, too many logins for a quarter of one', () => {
  expect(classify({ text: '[OVERQUOTA] Account exceeded' }).retryAt).toEqual(
    new Date('2026-05-04T10:00:00.000Z'),
  );
  expect(classify({ text: '[LIMIT] Too many auth attempts' }).retryAt).toEqual(
    new Date('2026-05-04T09:15:00.000Z'),
  );
});

describe('what servers that are not Google’s say', () => {
  const elsewhere = (change: Partial<ImapFailureFacts>) => classify({ isElsewhere: true, ...change }).code;

  it.each([
    ['[AUTHENTICATIONFAILED] Authentication failed.', 'imap.password_refused'],
    ['[AUTHENTICATIONFAILED] Lookup failed', 'imap.password_refused'],
    ['[AUTHENTICATIONFAILED] Please use an app password', 'imap.app_password_required'],
    ['Application-specific password required', 'imap.app_password_required'],
    ['You are yet to enable IMAP for your account', 'imap.turned_off'],
    ['IMAP access is disabled for your domain', 'imap.turned_off_for_domain'],
    ['IMAP is disabled', 'imap.turned_off'],
    ['[UNAVAILABLE] Temporary authentication failure. [host:2026-05-04]', 'imap.unavailable'],
    ['Server does not support STARTTLS', 'imap.no_encryption'],
    ['STARTTLS is not possible after a PREAUTH greeting', 'imap.no_encryption'],
  ])('%s', (text, code) => {
    expect(elsewhere({ text })).toBe(code);
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'imap.certificate_refused'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'imap.certificate_refused'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'imap.no_encryption'],
    ['EPROTO', 'imap.no_encryption'],
    ['ECONNREFUSED', 'network.unreachable'],
    ['GREETING_TIMEOUT', 'network.timeout'],
  ])('%s', (libraryCode, code) => {
    expect(elsewhere({ libraryCode, loginRefused: false })).toBe(code);
  });
});

it('what is wrong for now at SMTP says nothing of IMAP: its answers have no such numbers', () => {
  const text = 'Mail 451 4.3.0 cannot be read';
  expect(classify({ command: 'fetch', text, loginRefused: false }).code).toBe('imap.unexpected');
});
