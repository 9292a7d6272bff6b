import { classifyConnectionCode } from './classify-network-code.ts';
import type { ProviderFailure } from './provider-error.ts';

const MINUTE_MS = 60_000;
/** Gmail's lock-outs last from one hour to 24: it is asked again after the first. */
const LOCK_OUT_MS = 60 * MINUTE_MS;
const THROTTLE_MS = 15 * MINUTE_MS;
const TOO_MANY_CONNECTIONS_MS = 5 * MINUTE_MS;

/** What is known of a failed command to a mail server, as plain facts. */
export interface ImapFailureFacts {
  surface: 'imap' | 'smtp';
  /** Such as `login` or `fetch`. */
  command: string;
  /** Everything the server said, response codes included. */
  text: string;
  /** The library's word, or Node's, for what happened. */
  libraryCode: string | null;
  /** The server is not Google's: what is in Google's words alone is not looked for. */
  isElsewhere?: boolean;
  /** The server has refused the login itself. Says nothing about why: limits arrive that way too. */
  loginRefused: boolean;
}

interface Rule {
  surface?: 'smtp';
  command?: string;
  text?: RegExp;
  libraryCode?: RegExp;
  /** Said by, or meant for, mailboxes in one of the two places alone. */
  at?: 'google' | 'elsewhere';
  code: string;
  pauseMs?: number;
}

/** The first rule that fits decides: texts come before what the library takes them for. */
const RULES: Rule[] = [
  {
    text: /too many simultaneous connections/i,
    code: 'imap.too_many_connections',
    pauseMs: TOO_MANY_CONNECTIONS_MS,
  },
  {
    text: /\boverquota\b|exceeded (?:command or )?bandwidth limits|\blockdown\b/i,
    code: 'imap.bandwidth_exceeded',
    pauseMs: LOCK_OUT_MS,
  },
  {
    text: /too many (?:auth|login|failed)[\w ]* attempts|\[(?:throttled|limit)\]/i,
    code: 'imap.throttled',
    pauseMs: THROTTLE_MS,
  },
  { text: /application-specific password required/i, code: 'imap.app_password_required' },
  {
    at: 'elsewhere',
    text: /app(?:lication)?[- ](?:specific )?password (?:is )?(?:required|needed)|(?:use|generate|create) an? (?:new )?app(?:lication)?[- ](?:specific )?password/i,
    code: 'imap.app_password_required',
  },
  {
    text: /log in (?:via|with) your web browser|webalert|web login required/i,
    code: 'imap.web_login_required',
  },
  { text: /not enabled for imap use/i, code: 'imap.turned_off' },
  { text: /imap access is disabled for your domain/i, code: 'imap.turned_off_for_domain' },
  { at: 'google', text: /lookup failed/i, code: 'gmail.mail_service_off' },
  {
    at: 'elsewhere',
    text: /imap (?:access |service )?is (?:disabled|not enabled|switched off|turned off)|enable imap/i,
    code: 'imap.turned_off',
  },
  {
    at: 'elsewhere',
    text: /(?:does not|doesn't) support (?:required )?starttls|starttls is not possible|required starttls|upgrading connection with starttls/i,
    code: 'imap.no_encryption',
  },
  {
    text: /authenticationfailed|authorizationfailed|invalid credentials|username and password not accepted/i,
    code: 'imap.password_refused',
  },
  {
    text: /\[(?:unavailable|inuse|serverbug)\]|(?:temporary )?system (?:error|problem)/i,
    code: 'imap.unavailable',
  },
  // A folder that was removed or renamed meanwhile: the next pass looks which there are.
  { text: /\[nonexistent\]|deleted under us|uidvalidity changed/i, code: 'imap.unavailable' },
  { command: 'fetch', text: /no such message|expunged|no matching messages/i, code: 'imap.message_gone' },
  {
    libraryCode: /^(?:LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooMany)/,
    code: 'imap.message_too_large',
  },
  // RFC 5321 §4.2.1: what begins with a 4 is for now only, whatever else it says.
  { surface: 'smtp', text: /\b4\d\d[ -]4\.\d+\.\d+\b/, code: 'imap.unavailable' },
  { libraryCode: /^ETHROTTLE$/, code: 'imap.throttled', pauseMs: THROTTLE_MS },
  // TLS is spoken to a server that does not expect it there.
  { at: 'elsewhere', libraryCode: /^(?:EPROTO|ERR_SSL_\w+|ETLS)$/, code: 'imap.no_encryption' },
  {
    libraryCode: /^(?:CONNECT|GREETING|UPGRADE)_TIMEOUT$|^(?:Lock|ESOCKET)?TIMEOUT$/i,
    code: 'network.timeout',
  },
  {
    libraryCode:
      /^(?:NoConnection|EConnectionClosed|StateLogout|ClosedAfterConnect\w*|ECONNECTION|ESOCKET|EDNS)$/,
    code: 'network.unreachable',
  },
  {
    libraryCode:
      /^(?:ParserError|InvalidResponse|MissingTag|UnexpectedTag|ResponseProcessing|MAX_IMAP|EPROTOCOL)/,
    code: 'imap.answer_unreadable',
  },
];

/** Says what a failed command to a mail server means. Pure: the same facts always give the same answer. */
export function classifyImapFailure({ facts, now }: { facts: ImapFailureFacts; now: Date }): ProviderFailure {
  const { surface, command, text, libraryCode } = facts;
  const detail = `${surface} ${command}: ${[libraryCode, text].filter(Boolean).join(' ')}`.slice(0, 500);
  const rule = RULES.find((one) => fits({ rule: one, facts }));
  if (rule) {
    return {
      code: rule.code,
      detail,
      ...(rule.pauseMs && { retryAt: new Date(now.getTime() + rule.pauseMs) }),
    };
  }
  // What Node says of sockets, names and certificates is written in capitals throughout.
  if (
    libraryCode &&
    /^[A-Z][A-Z0-9_]+$/.test(libraryCode) &&
    !/^E(?:AUTH|ENVELOPE|MESSAGE)$/.test(libraryCode)
  ) {
    const code = classifyConnectionCode(libraryCode);
    // Who runs that server mends it; Mail Sync itself is not at fault.
    const isTheirs = facts.isElsewhere && code === 'network.certificate';
    return { code: isTheirs ? 'imap.certificate_refused' : code, detail };
  }
  return { code: facts.loginRefused ? 'imap.password_refused' : 'imap.unexpected', detail };
}

function fits({ rule, facts }: { rule: Rule; facts: ImapFailureFacts }): boolean {
  if (rule.surface && rule.surface !== facts.surface) return false;
  if (rule.command && rule.command !== facts.command) return false;
  if (rule.at && (rule.at === 'elsewhere') !== (facts.isElsewhere ?? false)) return false;
  if (rule.libraryCode && !rule.libraryCode.test(facts.libraryCode ?? '')) return false;
  return !rule.text || rule.text.test(facts.text);
}
