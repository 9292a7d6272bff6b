const GMAIL_PREFIX = 'https://www.googleapis.com/auth/gmail.';
const USERINFO_PREFIX = 'https://www.googleapis.com/auth/userinfo.';
const FULL_MAIL_SCOPE = 'https://mail.google.com/';

/** What the consent page says a mail scope allows. */
export const MAIL_SCOPES: Record<string, string> = {
  [`${GMAIL_PREFIX}readonly`]: 'View your email messages and settings',
  [`${GMAIL_PREFIX}send`]: 'Send email on your behalf',
  [`${GMAIL_PREFIX}metadata`]:
    'View your email message metadata such as labels and headers, but not the email body',
  [`${GMAIL_PREFIX}modify`]: 'Read, compose, and send emails from your Gmail account',
  [`${GMAIL_PREFIX}compose`]: 'Manage drafts and send emails',
  [FULL_MAIL_SCOPE]: 'Read, compose, send, and permanently delete all your email from Gmail',
};

const SIGN_IN_SCOPES = new Set(['openid', `${USERINFO_PREFIX}email`, `${USERINFO_PREFIX}profile`]);

/** Google writes `email` and `profile` out in full. */
export function readScopes(text: string): string[] {
  const asked = text.split(/\s+/).filter((scope) => scope !== '');
  return [
    ...new Set(
      asked.map((scope) => (scope === 'email' || scope === 'profile' ? USERINFO_PREFIX + scope : scope)),
    ),
  ];
}

export function isKnownScope(scope: string): boolean {
  return SIGN_IN_SCOPES.has(scope) || scope in MAIL_SCOPES;
}

export function readsOrSendsMail(scope: string): boolean {
  return scope in MAIL_SCOPES;
}

/** Google's answer keeps no order of the question: mail first, then who you are. */
export function writeScopes(scopes: Iterable<string>): string {
  return [...scopes]
    .sort((left, right) => orderOf(left) - orderOf(right) || (left < right ? -1 : 1))
    .join(' ');
}

function orderOf(scope: string): number {
  if (scope === 'openid') return 1;
  return scope.startsWith(USERINFO_PREFIX) ? 2 : 0;
}

const gmail = (...names: string[]) => names.map((name) => GMAIL_PREFIX + name);

/** Which scopes open a method; any one of them is enough. */
export const SCOPES_FOR = {
  read: [...gmail('readonly', 'modify'), FULL_MAIL_SCOPE],
  readOrMetadata: [...gmail('readonly', 'modify', 'metadata'), FULL_MAIL_SCOPE],
  profile: [...gmail('readonly', 'modify', 'metadata', 'compose'), FULL_MAIL_SCOPE],
  send: [...gmail('send', 'modify', 'compose'), FULL_MAIL_SCOPE],
  modify: [...gmail('modify'), FULL_MAIL_SCOPE],
  delete: [FULL_MAIL_SCOPE],
};
