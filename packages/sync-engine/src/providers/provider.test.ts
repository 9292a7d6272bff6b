import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@mailsync/foundation';
import { type GoogleDouble, openGoogleDouble } from '@mailsync/sandbox';
import { afterAll } from 'vitest';
import { openGmailApi, openGmailImap } from '../testing/open-routes.ts';
import { writeMail } from '../testing/write-mail.ts';
import type { MailProvider } from './mail-provider.ts';
import { ANN_ADDRESS, type ContractMailbox, describeProvider } from './provider.contract.ts';

const clock = createManualClock(new Date('2026-05-04T09:00:00.000Z'));
const doubles: GoogleDouble[] = [];
const dir = mkdtempSync(join(tmpdir(), 'mailsync-authority-'));
afterAll(async () => {
  for (const double of doubles) await double.close();
  rmSync(dir, { recursive: true });
});

/** Ann's mailbox at Google's stand-in, over one route. */
async function openAtGoogle({
  openRoute,
  forgetCursor,
  withoutCapabilities = [],
}: {
  openRoute: (input: { google: GoogleDouble; clock: typeof clock; person: string }) => Promise<MailProvider>;
  forgetCursor: (google: GoogleDouble) => Promise<void>;
  withoutCapabilities?: string[];
}): Promise<ContractMailbox> {
  const google = await openGoogleDouble({
    clock,
    seed: { people: [{ address: ANN_ADDRESS, name: 'Ann Ash' }] },
    authorityFile: join(dir, 'authority.pem'),
  });
  doubles.push(google);
  const { control } = google;
  await control.setBehaviour({ withoutCapabilities });
  const refOf = async (subject: string) => {
    const messages = await control.listMessages({ person: ANN_ADDRESS });
    return { person: ANN_ADDRESS, id: messages.find((one) => one.subject === subject)!.id };
  };
  return {
    provider: await openRoute({ google, clock, person: ANN_ADDRESS }),
    async deliver(mail) {
      await control.deliver({
        to: ANN_ADDRESS,
        rawBase64: writeMail(mail).toString('base64'),
        receivedAtMs: mail.receivedAt.getTime(),
        ...(mail.inSpam && { labels: ['SPAM'] }),
      });
    },
    moveOutOfSpam: async (subject) => control.move({ ...(await refOf(subject)), move: 'out of spam' }),
    remove: async (subject) => control.deleteMessage(await refOf(subject)),
    forgetCursor: () => forgetCursor(google),
  };
}

const expireHistory = (google: GoogleDouble) => google.control.expireHistory({ person: ANN_ADDRESS });
/** It ends the connections too; one that has lived a while is replaced. */
const renumberFolders = async (google: GoogleDouble) => {
  clock.advanceMs(2 * 60_000);
  await google.control.renumberFolders({ person: ANN_ADDRESS });
};

describeProvider({
  name: 'the Gmail API',
  open: () => openAtGoogle({ openRoute: openGmailApi, forgetCursor: expireHistory }),
});

describeProvider({
  name: "IMAP with Gmail's extensions",
  open: () => openAtGoogle({ openRoute: openGmailImap, forgetCursor: renumberFolders }),
});

describeProvider({
  name: 'IMAP on a server with nothing but the protocol and folders that say what they are for',
  open: () =>
    openAtGoogle({
      openRoute: openGmailImap,
      forgetCursor: renumberFolders,
      withoutCapabilities: ['X-GM-EXT-1', 'CONDSTORE', 'ENABLE', 'IDLE', 'UNSELECT', 'LITERAL+'],
    }),
});
