import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dovecot, openAuthority, openDovecot, openSubmissionServer } from '@mailsync/sandbox';

export interface CompanyMailInput {
  login: string;
  address: string;
  password: string;
}

export interface PutMail {
  from: string;
  to: string;
  subject: string;
  /** The inbox unless it says otherwise. */
  folder?: string;
  receivedAt?: Date;
}

/** A company's own mail servers: a real Dovecot, and a server that takes logins for sending. */
export interface CompanyMail {
  /** As a person types them. */
  servers: { imap: ServerJson; smtp: ServerJson; login: string };
  /** A file with the authorities that signed their certificates. */
  authorityFile: string;
  dovecot: Dovecot;
  /** Delivers a mail and gives back its Message-ID, without brackets. */
  put(mail: PutMail): string;
  /** Changes the password in both places; connections that are there stay. */
  setPassword(password: string): void;
  close(): Promise<void>;
}

interface ServerJson {
  host: string;
  port: number;
  security: 'tls';
}

export async function openCompanyMail({ login, password }: CompanyMailInput): Promise<CompanyMail> {
  const dovecot = await openDovecot({ people: [{ login, password }] });
  const authority = openAuthority({ name: 'Sending Authority' });
  const submission = await openSubmissionServer({
    people: [{ login, password }],
    certificate: authority.issue({ dnsNames: ['localhost'] }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-authorities-'));
  const authorityFile = join(folder, 'authorities.pem');
  writeFileSync(authorityFile, `${dovecot.authority}\n${authority.certificate}\n`);
  let mailCount = 0;

  return {
    servers: {
      imap: { host: 'localhost', port: dovecot.port, security: 'tls' },
      smtp: { host: 'localhost', port: submission.port, security: 'tls' },
      login,
    },
    authorityFile,
    dovecot,
    put({ from, to, subject, folder: into = '', receivedAt = new Date() }) {
      mailCount += 1;
      const messageId = `company-mail-${mailCount}@mail.example`;
      const lines = [
        `From: ${from}`,
        `To: ${to}`,
        `Subject: ${subject}`,
        `Date: ${receivedAt.toUTCString().replace('GMT', '+0000')}`,
        `Message-ID: <${messageId}>`,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        '',
        `Text of mail ${mailCount}`,
        '',
      ];
      dovecot.put({ folder: into, bytes: Buffer.from(lines.join('\r\n')), receivedAt });
      return messageId;
    },
    setPassword(next) {
      dovecot.setPassword({ login, password: next });
      submission.setPassword({ login, password: next });
    },
    async close() {
      await submission.close();
      await dovecot.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
