import type { MailServer } from '@mailsync/db';

/** A mail provider whose servers nobody has to type. */
export interface KnownProvider {
  id: string;
  name: string;
  /** Domains of addresses that are certainly there; companies have their own domains with some of them besides. */
  domains: string[];
  imap: MailServer;
  smtp: MailServer;
  /** What is typed: one made for a single program, or that of the account. */
  password: 'app_password' | 'account_password';
  /** What to do before one connects, in the words of the provider's own pages. */
  steps: string[];
  /** The page where the password is made; null where there is none of its own. */
  passwordUrl: string | null;
}

/** Where a password lets nobody in, or where the mailbox is to be connected in another way. */
export interface ElsewhereProvider {
  name: string;
  domains: string[];
  /** Servers, their subdomains included, that are known not to let us in. */
  hosts: string[];
  why: string;
}

const tls = (host: string, port: number): MailServer => ({ host, port, security: 'tls' });
const startTls = (host: string, port: number): MailServer => ({ host, port, security: 'starttls' });

/** As their help pages say, November 2026. */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [
  {
    id: 'fastmail',
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm', 'fastmail.net', 'fastmail.org'],
    imap: tls('imap.fastmail.com', 993),
    smtp: tls('smtp.fastmail.com', 465),
    password: 'app_password',
    steps: [
      'In Fastmail open Settings → Privacy & Security → Manage app passwords and access.',
      'Make a new app password with access to mail, and paste it here.',
    ],
    passwordUrl: null,
  },
  {
    id: 'icloud',
    name: 'iCloud Mail',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    imap: tls('imap.mail.me.com', 993),
    smtp: startTls('smtp.mail.me.com', 587),
    password: 'app_password',
    steps: [
      'Sign in to your Apple Account and open Sign-In and Security → App-Specific Passwords.',
      'Make one for Mail Sync, and paste it here.',
    ],
    passwordUrl: 'https://account.apple.com',
  },
  {
    id: 'yahoo',
    name: 'Yahoo Mail',
    domains: [
      'yahoo.com',
      'yahoo.ca',
      'yahoo.co.uk',
      'yahoo.de',
      'yahoo.es',
      'yahoo.fr',
      'yahoo.it',
      'ymail.com',
      'rocketmail.com',
    ],
    imap: tls('imap.mail.yahoo.com', 993),
    smtp: tls('smtp.mail.yahoo.com', 465),
    password: 'app_password',
    steps: ['Open Account Security → Generate app password.', 'Make one for Mail Sync, and paste it here.'],
    passwordUrl: 'https://login.yahoo.com/account/security',
  },
  {
    id: 'gmx-net',
    name: 'GMX (gmx.de, gmx.net)',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch'],
    imap: tls('imap.gmx.net', 993),
    smtp: tls('mail.gmx.net', 465),
    password: 'account_password',
    steps: [
      'In GMX open E-Mail → Einstellungen → POP3/IMAP Abruf and allow the access by IMAP.',
      'Type the password of your account; with two-factor authentication an application-specific one.',
    ],
    passwordUrl: null,
  },
  {
    id: 'gmx-com',
    name: 'GMX (gmx.com)',
    domains: ['gmx.com', 'gmx.us', 'gmx.co.uk'],
    imap: tls('imap.gmx.com', 993),
    smtp: startTls('mail.gmx.com', 587),
    password: 'account_password',
    steps: [
      'In GMX open Settings → POP3 & IMAP and enable the access by IMAP.',
      'Type the password of your account; with two-factor authentication an application-specific one.',
    ],
    passwordUrl: null,
  },
  {
    id: 'web-de',
    name: 'WEB.DE',
    domains: ['web.de'],
    imap: tls('imap.web.de', 993),
    smtp: startTls('smtp.web.de', 587),
    password: 'account_password',
    steps: [
      'In WEB.DE open E-Mail → Einstellungen → POP3/IMAP Abruf and allow the access by IMAP.',
      'Type the password of your account; with two-factor authentication an application-specific one.',
    ],
    passwordUrl: null,
  },
  {
    id: 'mailbox-org',
    name: 'mailbox.org',
    domains: ['mailbox.org'],
    imap: tls('imap.mailbox.org', 993),
    smtp: tls('smtp.mailbox.org', 465),
    password: 'account_password',
    steps: [
      'Type the password of your mailbox. With two-factor authentication make one under All settings → Security → Application passwords.',
    ],
    passwordUrl: null,
  },
  {
    id: 'posteo',
    name: 'Posteo',
    domains: ['posteo.de', 'posteo.net'],
    imap: tls('posteo.de', 993),
    smtp: tls('posteo.de', 465),
    password: 'account_password',
    steps: ['Type the password of your Posteo account.'],
    passwordUrl: null,
  },
  {
    id: 'zoho',
    name: 'Zoho Mail (zoho.com)',
    domains: ['zoho.com', 'zohomail.com'],
    imap: tls('imap.zoho.com', 993),
    smtp: tls('smtp.zoho.com', 465),
    password: 'account_password',
    steps: [
      'In Zoho Mail open Settings → Mail Accounts → IMAP and tick IMAP Access.',
      'Type the password of your account; with two-factor authentication an application-specific one.',
    ],
    passwordUrl: 'https://accounts.zoho.com/home#security/app_password',
  },
  {
    id: 'zoho-company',
    name: 'Zoho Mail (own domain)',
    domains: [],
    imap: tls('imappro.zoho.com', 993),
    smtp: tls('smtppro.zoho.com', 465),
    password: 'account_password',
    steps: [
      'In Zoho Mail open Settings → Mail Accounts → IMAP and tick IMAP Access.',
      'Accounts of Zoho’s European data centre have servers ending in zoho.eu in place of zoho.com.',
    ],
    passwordUrl: 'https://accounts.zoho.com/home#security/app_password',
  },
  {
    id: 'yandex',
    name: 'Yandex Mail',
    domains: ['yandex.com', 'yandex.ru', 'ya.ru'],
    imap: tls('imap.yandex.com', 993),
    smtp: tls('smtp.yandex.com', 465),
    password: 'app_password',
    steps: [
      'In Yandex Mail open All settings → Email clients and allow IMAP with app passwords.',
      'Make an app password for mail in your Yandex ID, and paste it here.',
    ],
    passwordUrl: 'https://id.yandex.com/security/app-passwords',
  },
];

/** Microsoft ended signing in by password for its own addresses on 16 September 2024, for companies in January 2023. */
export const PROVIDERS_WITHOUT_PASSWORDS: readonly ElsewhereProvider[] = [
  {
    name: 'Microsoft 365 and Outlook.com',
    domains: [
      'outlook.com',
      'outlook.de',
      'outlook.fr',
      'hotmail.com',
      'hotmail.co.uk',
      'hotmail.de',
      'hotmail.fr',
      'live.com',
      'live.co.uk',
      'live.de',
      'msn.com',
    ],
    hosts: ['outlook.com', 'office365.com', 'hotmail.com', 'live.com'],
    why: 'Microsoft 365 and Outlook.com let no program in by a password any more, not even by an app password, and Mail Sync has no other way into them yet.',
  },
  {
    name: 'Proton Mail',
    domains: ['proton.me', 'protonmail.com', 'pm.me'],
    hosts: ['proton.me', 'protonmail.com', 'protonmail.ch'],
    why: 'Proton Mail has no IMAP but through its Bridge, which runs on your own computer where Mail Sync cannot reach it.',
  },
  {
    name: 'Tuta',
    domains: ['tuta.com', 'tuta.io', 'tutanota.com', 'tutanota.de', 'tutamail.com'],
    hosts: ['tuta.com', 'tutanota.com'],
    why: 'Tuta has no IMAP, so Mail Sync cannot reach its mailboxes.',
  },
];

export const GOOGLE_DOMAINS: readonly string[] = ['gmail.com', 'googlemail.com'];
