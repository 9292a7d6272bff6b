import { createManualClock } from '@mailsync/foundation';
import { openGoogleDouble } from '@mailsync/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { openGmailImap } from '../../testing/open-routes.ts';
import { writeMail } from '../../testing/write-mail.ts';
import { EVERYTHING } from '../mail-provider.ts';

const ANN = 'ann@oak.example';
const NOW = new Date('2026-05-04T09:00:00.000Z');
const MINUTE_MS = 60_000;
const PLAIN = ['X-GM-EXT-1', 'CONDSTORE', 'ENABLE'];

/** Ann's mailbox over IMAP, at Gmail or at a server that has less. */
async function openMailbox(withoutCapabilities: string[] = []) {
  const clock = createManualClock(NOW);
  const google = await openGoogleDouble({ clock, seed: { people: [{ address: ANN, name: 'Ann Ash' }] } });
  onTestFinished(() => google.close());
  const { control } = google;
  await control.setBehaviour({ withoutCapabilities });
  const provider = await openGmailImap({ google, clock, person: ANN });
  const subjectsOf = async (ids: readonly string[]) => {
    const subjects: string[] = [];
    for (const messageId of ids) subjects.push((await provider.getMessageHead({ messageId })).subject);
    return subjects;
  };
  const changesSince = async (cursor: string) => {
    const read = await provider.listChangesSince({ cursor });
    const ids = read.changes.map((one) => one.messageId);
    return { cursor: read.cursor, subjects: await subjectsOf(ids) };
  };
  return {
    control,
    clock,
    provider,
    subjectsOf,
    changesSince,
    readCursor: async () => (await provider.readProfile()).cursor,
    async deliver(subject: string, labels?: string[]) {
      const mail = writeMail({ from: 'jane@acme.example', to: ANN, subject, receivedAt: NOW });
      const to = { to: ANN, rawBase64: mail.toString('base64'), ...(labels && { labels }) };
      return (await control.deliver(to)).id;
    },
  };
}

type Folder = [name: string, uidValidity: string, uidNext: number, highestModseq: string | null];
const foldersOf = (cursor: string) => JSON.parse(cursor) as Folder[];

/** What a server says of a folder when it is opened. */
const examined = ({
  exists,
  uidValidity,
  uidNext,
}: {
  exists: number;
  uidValidity: string;
  uidNext: number;
}) =>
  [
    `* ${exists} EXISTS`,
    `* OK [UIDVALIDITY ${uidValidity}] UIDs valid.`,
    `* OK [UIDNEXT ${uidNext}] Predicted next UID.`,
    '{tag} OK [READ-ONLY] Success',
  ].join('\r\n');

it('with CONDSTORE a draft that is none any more is told, and mail that was only read is settled by its labels', async () => {
  const mailbox = await openMailbox();
  const draft = await mailbox.deliver('Was a draft', ['DRAFT']);
  await mailbox.deliver('Long known');
  const before = await mailbox.readCursor();
  await mailbox.control.changeLabels({ person: ANN, id: draft, remove: ['DRAFT'], add: ['SENT'] });
  const { subjects, cursor } = await mailbox.changesSince(before);
  expect(subjects).toEqual(['Was a draft']);
  expect((await mailbox.changesSince(cursor)).subjects).toEqual([]);
});

it('a server without CONDSTORE tells what is new, and its cursor goes on all the same', async () => {
  const mailbox = await openMailbox(PLAIN);
  const before = await mailbox.readCursor();
  expect(foldersOf(before).every(([, , , modseq]) => modseq === null)).toBe(true);
  await mailbox.deliver('New');
  const { subjects, cursor } = await mailbox.changesSince(before);
  // It lies in the inbox, and elsewhere only where people have put it.
  expect(subjects).toEqual(['New']);
  expect(mailbox.provider.isNewer({ cursor, than: before })).toBe(true);
});

it('a folder that was made since is read from its first message on', async () => {
  const mailbox = await openMailbox(PLAIN);
  await mailbox.deliver('In the inbox');
  const whole = await mailbox.readCursor();
  const withoutInbox = JSON.stringify(foldersOf(whole).filter(([name]) => name !== 'INBOX'));
  expect((await mailbox.changesSince(withoutInbox)).subjects).toEqual(['In the inbox']);
});

it.each([
  ['at Gmail', []],
  ['elsewhere', PLAIN],
])('one folder that was numbered anew makes the whole cursor too old: %s', async (_, withoutCapabilities) => {
  const mailbox = await openMailbox(withoutCapabilities);
  await mailbox.deliver('Before');
  const cursor = await mailbox.readCursor();
  const [first, ...others] = foldersOf(cursor) as [Folder, ...Folder[]];
  const renumbered = JSON.stringify([[first[0], `${Number(first[1]) + 1}`, first[2], first[3]], ...others]);
  await expect(mailbox.provider.listChangesSince({ cursor: renumbered })).rejects.toMatchObject({
    kind: 'cursor',
    failure: { code: 'imap.folders_renumbered' },
  });
});

it('a server that steps back, as one that lags behind another does, is not followed, and nothing is told twice', async () => {
  const mailbox = await openMailbox();
  const uidValidity = foldersOf(await mailbox.readCursor())[0]![1];
  for (const subject of ['One', 'Two', 'Three']) await mailbox.deliver(subject);
  const before = await mailbox.readCursor();
  const text = examined({ exists: 1, uidValidity, uidNext: 2 });
  await mailbox.control.failNext({ kind: 'answer', method: 'imap.examine', text });
  const behind = await mailbox.changesSince(before);
  expect(behind).toEqual({ subjects: [], cursor: before });
  await mailbox.deliver('Four');
  expect((await mailbox.changesSince(behind.cursor)).subjects).toEqual(['Four']);
});

it('a server that does not move its UIDNEXT on, though mail has come, loses nothing once it does', async () => {
  const mailbox = await openMailbox();
  await mailbox.deliver('Old');
  const before = await mailbox.readCursor();
  const [[, uidValidity, uidNext]] = foldersOf(before) as [Folder];
  await mailbox.deliver('New');
  const text = examined({ exists: 2, uidValidity, uidNext });
  await mailbox.control.failNext({ kind: 'answer', method: 'imap.examine', text });
  const stuck = await mailbox.changesSince(before);
  expect(stuck.subjects).toEqual([]);
  expect((await mailbox.changesSince(stuck.cursor)).subjects).toEqual(['New']);
});

it.each([
  ['at Gmail', []],
  ['without CONDSTORE', ['CONDSTORE', 'ENABLE']],
])(
  'a server that promises far too high a number does not hide what comes below it: %s',
  async (_, without) => {
    const mailbox = await openMailbox(without);
    await mailbox.deliver('Old');
    const before = await mailbox.readCursor();
    const uidValidity = foldersOf(before)[0]![1];
    await mailbox.deliver('New');
    const text = examined({ exists: 2, uidValidity, uidNext: 1_000_000 });
    await mailbox.control.failNext({ kind: 'answer', method: 'imap.examine', text });
    const lied = await mailbox.changesSince(before);
    expect(lied.subjects).toEqual(['New']);
    await mailbox.deliver('Next');
    expect((await mailbox.changesSince(lied.cursor)).subjects).toContain('Next');
  },
);

it('a server that says nothing of UIDVALIDITY is not read by numbers that may mean other mail tomorrow', async () => {
  const mailbox = await openMailbox();
  const cursor = await mailbox.readCursor();
  await mailbox.control.failNext({
    kind: 'answer',
    method: 'imap.examine',
    text: '* 0 EXISTS\r\n{tag} OK [READ-ONLY] Success',
  });
  await expect(mailbox.provider.listChangesSince({ cursor })).rejects.toMatchObject({
    failure: { code: 'imap.answer_unreadable' },
  });
});

it('a listing goes on page by page over a connection that has not seen its beginning', async () => {
  const mailbox = await openMailbox(PLAIN);
  const subjects = Array.from({ length: 7 }, (_, index) => `Mail ${index}`);
  for (const subject of subjects) await mailbox.deliver(subject);
  const listed: string[] = [];
  let pageToken: string | null = null;
  do {
    const page: { messageIds: string[]; nextPageToken: string | null } =
      await mailbox.provider.listMessageIds({
        search: EVERYTHING,
        pageToken,
        limit: 3,
      });
    listed.push(...page.messageIds);
    pageToken = page.nextPageToken;
    mailbox.clock.advanceMs(2 * MINUTE_MS);
    await mailbox.control.cutConnections({ person: ANN });
    // What comes meanwhile is no part of it.
    await mailbox.deliver('Meanwhile');
  } while (pageToken);
  expect((await mailbox.subjectsOf(listed)).toSorted()).toEqual(subjects);
});

it('mail that has come since its folder was opened is not taken for gone', async () => {
  const mailbox = await openMailbox(PLAIN);
  await mailbox.deliver('Opened');
  const { messageIds } = await mailbox.provider.listMessageIds({ search: EVERYTHING, pageToken: null });
  await mailbox.provider.getMessage({ messageId: messageIds[0]! });
  await mailbox.deliver('Since');
  const next = messageIds[0]!.replace(/\.1\./, '.2.');
  expect((await mailbox.provider.getMessage({ messageId: next })).subject).toBe('Since');
});
