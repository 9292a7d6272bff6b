import { bareAppPassword } from '../../google/world/mail-access.ts';
import type { LoginRefusal } from '../../google/world/mail-access.ts';
import type { ImapCall, ImapCommand } from '../command.ts';
import { textAt } from '../command.ts';
import { bad, ImapRefusal, no } from '../imap-refusal.ts';
import type { ImapSession } from '../session.ts';
import { capabilitiesOf } from '../session.ts';

const INVALID = '[AUTHENTICATIONFAILED] Invalid credentials (Failure)';

/** Google's words, by what is wrong. The first of two lines comes untagged. */
const REFUSALS: Record<LoginRefusal, [untagged: string, tagged: string] | [tagged: string]> = {
  'app password required': [
    'NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)',
  ],
  'web login required': [
    'NO [WEBALERT https://accounts.google.com/signin/continue?sarp=1&scc=1] Web login required.',
    'NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)',
  ],
  'imap off': [
    'NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)',
  ],
  'imap off for the domain': [
    'NO [ALERT] IMAP access is disabled for your domain. Please contact your domain administrator for questions about this feature. (Failure)',
  ],
  'no mail service': ['NO [AUTHENTICATIONFAILED] Lookup failed (Failure)'],
  'locked out': ['NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)'],
  'too many attempts': ['NO [LIMIT] Too many auth attempts, try again later. (Failure)'],
};

export const LOGIN_COMMANDS: ImapCommand[] = [
  { name: 'LOGIN', needs: 'nothing', run: (call) => logIn(call, textAt(call, 0), textAt(call, 1)) },
  { name: 'AUTHENTICATE', needs: 'nothing', run: authenticate },
];

/** SASL PLAIN (RFC 4616), with its answer on the same line (RFC 4959) or on the next. */
function authenticate(call: ImapCall): string | undefined {
  if (textAt(call, 0).toUpperCase() !== 'PLAIN') throw no('Unsupported authentication mechanism (Failure)');
  if (call.args.length > 1) return logInBySasl(call, textAt(call, 1));
  const { session, tag } = call;
  session.takeLine = (line) => {
    session.takeLine = undefined;
    try {
      session.send(`${tag} OK ${logInBySasl(call, line)}`);
    } catch (error) {
      if (!(error instanceof ImapRefusal)) throw error;
      session.send(`${tag} ${error.text}`);
    }
  };
  session.send('+ ');
  return undefined;
}

function logInBySasl(call: ImapCall, encoded: string): string {
  const [, user, password] = Buffer.from(encoded, 'base64').toString('utf8').split('\0');
  if (user === undefined || password === undefined) throw bad('Invalid SASL argument.');
  return logIn(call, user, password);
}

function logIn({ session }: ImapCall, user: string, password: string): string {
  if (session.person) throw bad('Already logged in');
  const { standIn } = session;
  const person = standIn.world.people.get(user.trim().toLowerCase());
  if (!person || person.deleted || !person.access.appPasswords.has(bareAppPassword(password)))
    throw no(INVALID);
  if (person.access.refusal) refuse(session, REFUSALS[person.access.refusal]);
  if (!session.logIn(person)) throw no('[ALERT] Too many simultaneous connections. (Failure)');
  session.send(`* CAPABILITY ${capabilitiesOf(session)}`);
  return `${person.address} authenticated (Success)`;
}

function refuse(session: ImapSession, lines: string[]): never {
  if (lines.length > 1) session.send(`* ${lines[0]}`);
  throw new ImapRefusal(lines.at(-1)!);
}
