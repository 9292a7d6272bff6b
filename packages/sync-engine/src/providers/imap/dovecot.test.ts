import { createManualClock } from '@mailsync/foundation';
import { type Dovecot, isDovecotHere, isDovecotNeeded, openDovecot } from '@mailsync/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { openImap } from '../../testing/open-routes.ts';
import { trust } from '../../testing/trust.ts';
import { writeMail } from '../../testing/write-mail.ts';
import { ANN_ADDRESS, type ContractMailbox, describeProvider } from '../provider.contract.ts';

const clock = createManualClock(new Date('2026-05-04T09:00:00.000Z'));
const opened: Dovecot[] = [];
afterAll(async () => {
  for (const dovecot of opened) await dovecot.close();
});

async function openMailbox(): Promise<ContractMailbox> {
  const dovecot = await openDovecot();
  opened.push(dovecot);
  trust(dovecot.authority);
  const { host, port, people } = dovecot;
  const files = new Map<string, { file: string; folder: string }>();
  return {
    provider: openImap({ access: { host, port, ...people[0]! }, address: ANN_ADDRESS, clock }),
    async deliver(mail) {
      const folder = mail.inSpam ? '.Junk' : '';
      const file = dovecot.put({ folder, bytes: writeMail(mail), receivedAt: mail.receivedAt });
      files.set(mail.subject, { file, folder });
    },
    async moveOutOfSpam(subject) {
      const { file, folder } = files.get(subject)!;
      dovecot.move({ file, from: folder, to: '' });
    },
    remove: async (subject) => dovecot.remove(files.get(subject)!),
    async forgetCursor() {
      // A connection that has lived a while is replaced.
      clock.advanceMs(2 * 60_000);
      await dovecot.restartWithoutNumbers();
    },
  };
}

// A machine of one's own may lack it, and is told so; where everything is checked it must be there.
describe.runIf(isDovecotHere())('a mail server that is not ours', () => {
  describeProvider({ name: 'IMAP on Dovecot', open: openMailbox });
});

it.runIf(isDovecotNeeded())('Dovecot is here (apt install dovecot-imapd), so that its suite can run', () => {
  expect(isDovecotHere()).toBe(true);
});

it.skipIf(isDovecotHere())('left out: Dovecot is not installed (apt install dovecot-imapd)', () => {
  expect(isDovecotHere()).toBe(false);
});
