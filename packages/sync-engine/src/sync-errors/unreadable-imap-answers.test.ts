import type { Fault } from '@mailsync/sandbox';
import { expect, it } from 'vitest';
import {
  ANN,
  deliverToAnn,
  JANE,
  mail,
  openOak,
  readFate,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const person = ANN.address;
const UNREADABLE_ROW = '* 1 FETCH (UID 1 ((\r\n{tag} OK Success';

/** Ann's mailbox over IMAP, read once, and a mail of Jane's that has come since. */
async function openWithMail() {
  const fixture = await openOak();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const userId = await fixture.addUser({ email: person });
  const mailboxId = await fixture.connectAppPassword({ userId, person });
  await fixture.passWhenDue(mailboxId);
  const { id: messageId } = await deliverToAnn(fixture, { mail: mail({ subject: 'Wanted' }) });
  return { fixture, userId, mailboxId, messageId };
}

it.each<[string, Partial<Fault>]>([
  ['what is new', { method: 'imap.fetch', path: 'UID FETCH \\d+:\\*' }],
  ['the heads', { method: 'imap.fetch', path: 'HEADER\\.FIELDS' }],
  ['the message', { method: 'imap.fetch', path: 'BODY\\.PEEK\\[\\]' }],
])(
  'a line that nobody can read amid the answer about %s is no message that is not there',
  async (_, where) => {
    const { fixture, userId, mailboxId, messageId } = await openWithMail();
    await fixture.google.control.failNext({ kind: 'answer', text: UNREADABLE_ROW, ...where });
    for (let pass = 0; pass < 6; pass++) {
      await fixture.passWhenDue(mailboxId);
      expect(await readFate(fixture, { mailboxId, messageId })).not.toBe('gone');
    }
    expect(await readSubjects(fixture, userId)).toEqual(['Wanted']);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', waitingCount: 0 });
  },
);

it('a search whose answer nobody can read has not found nothing: it is asked again', async () => {
  const { fixture, userId, mailboxId } = await openWithMail();
  await fixture.passWhenDue(mailboxId);
  const old = { name: 'Olga Old', address: 'olga@pine.example' };
  await deliverToAnn(fixture, { mail: mail({ from: old, subject: 'From before' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.addLead({ name: old.name, addresses: [old.address] });
  await fixture.google.control.failNext({
    kind: 'answer',
    method: 'imap.search',
    text: '* SEARCH 1 ((\r\n{tag} OK Success',
    times: 2,
  });
  for (let pass = 0; pass < 6; pass++) await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['From before', 'Wanted']);
});

it('folders of which one cannot be read are not taken for all there are', async () => {
  const { fixture, userId, mailboxId } = await openWithMail();
  const { control } = fixture.google;
  await control.cutConnections({ person });
  await control.failNext({
    kind: 'answer',
    method: 'imap.list',
    text: '* LIST (\\All "/" ((\r\n{tag} OK Success',
  });
  await fixture.passWhenDue(mailboxId);
  // What a person would be told to mend is nothing that they can mend.
  expect((await readMailbox(fixture, mailboxId)).lastErrorCode).toBe('imap.answer_unreadable');
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Wanted']);
});
