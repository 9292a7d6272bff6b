import { createHash } from 'node:crypto';

import type { MailServers } from '../../imap/open-mail-servers.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import { bareAppPassword } from '../world/mail-access.ts';
import type { GoogleControl } from './google-control.ts';
import { badControl, namePerson } from './name-person.ts';

type AccessControl = Pick<
  GoogleControl,
  | 'makeAppPassword'
  | 'revokeAppPasswords'
  | 'refuseLogin'
  | 'showFolders'
  | 'renumberFolders'
  | 'cutConnections'
  | 'useCertificate'
>;

/** The verbs about IMAP and SMTP. */
export function controlAccess({
  standIn,
  mailServers,
}: {
  standIn: StandIn;
  mailServers: MailServers;
}): AccessControl {
  return {
    makeAppPassword: async ({ person, password }) => {
      const { address, access } = namePerson(standIn, person);
      const bare = bareAppPassword(password ?? samplePassword(`${address} ${access.appPasswords.size}`));
      if (!/^[a-z]{16}$/.test(bare)) throw badControl('An app password has 16 small letters.');
      record(standIn, { kind: 'app_password.made', person: address, password: bare });
      return { appPassword: bare.replace(/(.{4})(?=.)/g, '$1 ') };
    },
    revokeAppPasswords: async ({ person }) => {
      record(standIn, { kind: 'app_passwords.revoked', person: namePerson(standIn, person).address });
    },
    refuseLogin: async ({ person, because }) => {
      const { address } = namePerson(standIn, person);
      record(standIn, { kind: 'mail_access.changed', person: address, change: { refusal: because } });
    },
    showFolders: async ({ person, ...change }) => {
      const { address } = namePerson(standIn, person);
      record(standIn, { kind: 'mail_access.changed', person: address, change });
    },
    renumberFolders: async ({ person }) => {
      record(standIn, { kind: 'folders.renumbered', person: namePerson(standIn, person).address });
    },
    cutConnections: async ({ person }) => {
      mailServers.cutConnections(person === undefined ? undefined : namePerson(standIn, person).address);
    },
    useCertificate: async ({ kind }) => mailServers.useCertificate(kind),
  };
}

/** Known to everybody, like all sample data. */
function samplePassword(name: string): string {
  const digest = createHash('sha256').update(name).digest();
  return [...digest.subarray(0, 16)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
}
