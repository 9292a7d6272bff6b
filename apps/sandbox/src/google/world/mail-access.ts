/** Why a login by IMAP or SMTP is turned away although its password is right. */
export type LoginRefusal =
  | 'app password required'
  | 'web login required'
  | 'imap off'
  | 'imap off for the domain'
  | 'no mail service'
  | 'locked out'
  | 'too many attempts';

/** The language of an account: its folders are named in it. */
export type FolderLanguage = 'en' | 'de';

/** How an account is reached by IMAP and SMTP. */
export interface MailAccess {
  /** Live app passwords, without blanks. */
  appPasswords: Set<string>;
  refusal: LoginRefusal | null;
  /** "Show in IMAP" is not ticked for All Mail. */
  hidesAllMail: boolean;
  language: FolderLanguage;
}

export type AccessEvent =
  | { kind: 'app_password.made'; person: string; password: string }
  | { kind: 'app_passwords.revoked'; person: string }
  | { kind: 'mail_access.changed'; person: string; change: Partial<Omit<MailAccess, 'appPasswords'>> };

export function createMailAccess(): MailAccess {
  return { appPasswords: new Set(), refusal: null, hidesAllMail: false, language: 'en' };
}

export function applyAccessEvent(access: MailAccess, event: AccessEvent): void {
  switch (event.kind) {
    case 'app_password.made':
      access.appPasswords.add(event.password);
      return;
    case 'app_passwords.revoked':
      access.appPasswords.clear();
      return;
    case 'mail_access.changed':
      Object.assign(access, event.change);
  }
}

/** Google shows an app password in four groups and takes it with blanks or without. */
export function bareAppPassword(password: string): string {
  return password.replace(/\s+/g, '');
}
