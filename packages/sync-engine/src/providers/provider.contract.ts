import { beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../sync-errors/provider-error.ts';
import {
  EVERYTHING,
  everythingSince,
  LABEL,
  type MailProvider,
  type MailSearchTerm,
} from './mail-provider.ts';

/** One mail of the contract. */
export interface ContractMail {
  from: string;
  to?: string;
  cc?: string;
  subject: string;
  text?: string;
  messageId?: string;
  attachment?: { filename: string; contentBase64: string };
  receivedAt: Date;
  inSpam?: boolean;
}

/** A mailbox of Ann's that is empty, and what happens to it from outside. */
export interface ContractMailbox {
  provider: MailProvider;
  deliver(mail: ContractMail): Promise<void>;
  moveOutOfSpam(subject: string): Promise<void>;
  remove(subject: string): Promise<void>;
  /** Whatever makes the provider forget how far we have read. */
  forgetCursor(): Promise<void>;
}

export const ANN_ADDRESS = 'ann@oak.example';
const DAY_MS = 24 * 60 * 60 * 1000;
const START = new Date('2026-05-04T09:00:00.000Z');
const daysBefore = (days: number) => new Date(START.getTime() - days * DAY_MS);

/** What the engine may rely on whatever route a mailbox takes. `open` is called once. */
export function describeProvider({
  name,
  open,
}: {
  name: string;
  open: () => Promise<ContractMailbox>;
}): void {
  describe(`a mailbox over ${name}`, () => {
    let mailbox: ContractMailbox;
    let provider: MailProvider;
    let emptyCursor: string;
    let count = 0;

    const deliver = async (change: Partial<ContractMail> = {}) => {
      count += 1;
      const mail = {
        from: 'Jane Doe <jane@acme.example>',
        to: ANN_ADDRESS,
        subject: `Contract ${count}`,
        receivedAt: START,
        ...change,
      };
      await mailbox.deliver(mail);
      return mail.subject;
    };
    const subjectsOf = async (messageIds: readonly string[]) => {
      const subjects: string[] = [];
      for (const messageId of messageIds)
        subjects.push((await provider.getMessageHead({ messageId })).subject);
      return subjects;
    };
    const readCursor = async () => (await provider.readProfile()).cursor;
    const changesSince = async (cursor: string) => {
      const read = await provider.listChangesSince({ cursor });
      return { subjects: await subjectsOf(read.changes.map((one) => one.messageId)), cursor: read.cursor };
    };
    const listAll = async (search = EVERYTHING) => {
      const messageIds: string[] = [];
      let pageToken: string | null = null;
      do {
        const page: Awaited<ReturnType<MailProvider['listMessageIds']>> = await provider.listMessageIds({
          search,
          pageToken,
        });
        messageIds.push(...page.messageIds);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return messageIds;
    };
    const search = async (...anyOf: MailSearchTerm[]) => subjectsOf(await listAll({ ...EVERYTHING, anyOf }));
    const findId = async (subject: string) => {
      const words = subject.split(' ');
      const ids = await listAll({ ...EVERYTHING, anyOf: [{ kind: 'subject', words }] });
      return ids[(await subjectsOf(ids)).indexOf(subject)]!;
    };
    const failureOf = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ProviderError);
      return error as ProviderError;
    };

    beforeAll(async () => {
      mailbox = await open();
      ({ provider } = mailbox);
      emptyCursor = await readCursor();
    });

    it('an empty mailbox holds nothing, and nothing has changed in it', async () => {
      expect(await provider.readProfile()).toMatchObject({ address: ANN_ADDRESS, messageCount: 0 });
      expect(await provider.listMessageIds({ search: EVERYTHING, pageToken: null })).toEqual({
        messageIds: [],
        nextPageToken: null,
      });
      expect(await provider.listChangesSince({ cursor: emptyCursor })).toMatchObject({ changes: [] });
    });

    it('new mail is told after the cursor, and not again after the next one', async () => {
      const before = await readCursor();
      const subject = await deliver();
      const read = await changesSince(before);
      expect(read.subjects).toEqual([subject]);
      expect(provider.isNewer({ cursor: read.cursor, than: before })).toBe(true);
      expect(provider.isNewer({ cursor: before, than: read.cursor })).toBe(false);
      expect(provider.isNewer({ cursor: read.cursor, than: read.cursor })).toBe(false);
      expect((await changesSince(read.cursor)).subjects).toEqual([]);
      // A crash before the cursor was kept: the same is told once more.
      expect((await changesSince(before)).subjects).toEqual([subject]);
    });

    it('several mails are told oldest first', async () => {
      const before = await readCursor();
      const subjects = [await deliver(), await deliver(), await deliver()];
      expect((await changesSince(before)).subjects).toEqual(subjects);
    });

    it('a message gives its people, its texts, its ids and the names of its attachments', async () => {
      const subject = await deliver({
        from: '"Doe, Jane" <Jane@acme.example>',
        cc: 'max.moe@bolt.example',
        text: 'Grüße aus dem Büro',
        messageId: '<Order-1@acme.example>',
        attachment: { filename: 'offer.pdf', contentBase64: Buffer.from('a file').toString('base64') },
        receivedAt: daysBefore(3),
      });
      const message = await provider.getMessage({ messageId: await findId(subject) });
      expect(message).toMatchObject({
        subject,
        from: { name: 'Doe, Jane', address: 'Jane@acme.example' },
        to: [{ address: ANN_ADDRESS }],
        cc: [{ address: 'max.moe@bolt.example' }],
        rfcMessageId: 'Order-1@acme.example',
        receivedAt: daysBefore(3),
        bodyTruncated: false,
        preview: 'Grüße aus dem Büro',
      });
      expect(message.bodyText?.trim()).toBe('Grüße aus dem Büro');
      expect(message.attachments).toMatchObject([
        { name: 'offer.pdf', contentType: 'application/pdf', sizeBytes: 6 },
      ]);
    });

    it('heads say who wrote to whom without the texts, where the provider has them for less', async () => {
      const subject = await deliver({ cc: 'max.moe@bolt.example', text: 'Not for heads' });
      const messageId = await findId(subject);
      const heads = provider.listHeads ? await provider.listHeads({ messageIds: [messageId] }) : null;
      const whole = await provider.getMessage({ messageId });
      const { labels, from, to, cc, bcc, replyTo } = whole;
      expect(heads).toEqual(provider.listHeads ? [{ messageId, labels, from, to, cc, bcc, replyTo }] : null);
    });

    it('messages at once are what they are one by one, and what is gone is left out', async () => {
      const subjects = [await deliver({ text: 'The first' }), await deliver({ text: 'The second' })];
      const removed = await deliver();
      const ids = [await findId(subjects[0]!), await findId(subjects[1]!), await findId(removed)];
      await provider.listHeads?.({ messageIds: ids });
      await mailbox.remove(removed);
      const oneByOne = [
        await provider.getMessage({ messageId: ids[0]! }),
        await provider.getMessage({ messageId: ids[1]! }),
      ];
      const atOnce = provider.getMessages ? await provider.getMessages({ messageIds: ids }) : oneByOne;
      expect(
        atOnce.toSorted((one, other) => ids.indexOf(one.messageId) - ids.indexOf(other.messageId)),
      ).toEqual(oneByOne);
      expect(atOnce[1]!.bodyText?.trim()).toBe('The second');
    });

    it('a message that was removed is not listed, and is gone when it is asked for', async () => {
      const subject = await deliver();
      const messageId = await findId(subject);
      await mailbox.remove(subject);
      expect(await listAll()).not.toContain(messageId);
      const failure = await failureOf(provider.getMessage({ messageId }));
      expect(failure.kind).toBe('message');
      expect(failure.failure.code).toMatch(/\.message_gone$/);
      expect(await provider.listHeads?.({ messageIds: [messageId] })).toEqual(
        provider.listHeads ? [] : undefined,
      );
    });

    it('mail of a lead is found by the address in From, To and Cc, with a tag too, and other mail is not', async () => {
      const found = [
        await deliver({ from: 'Lee <lee@pine.example>' }),
        await deliver({ from: ANN_ADDRESS, to: 'lee@pine.example' }),
        await deliver({ cc: 'Lee <lee+orders@pine.example>' }),
      ];
      await deliver({ from: 'lena@pine.example' });
      await deliver({ text: 'lee@pine.example' });
      expect((await search({ kind: 'address', address: 'lee@pine.example' })).toSorted()).toEqual(
        found.toSorted(),
      );
    });

    it('mail is found by a company, by its Message-ID and by words of its subject', async () => {
      const one = await deliver({
        from: 'x@elm.example',
        messageId: '<by-id@elm.example>',
        subject: 'Spring offer',
      });
      expect(await search({ kind: 'domain', domain: 'elm.example' })).toEqual([one]);
      expect(await search({ kind: 'message_id', messageId: 'by-id@elm.example' })).toEqual([one]);
      expect(await search({ kind: 'subject', words: ['offer', 'Spring'] })).toEqual([one]);
    });

    it('mail of Google Groups is found where they have written themselves into From', async () => {
      const subject = await deliver({ from: '"Jane Doe via Sales" <sales@oak.example>' });
      expect(await search({ kind: 'rewritten_by_groups' })).toContain(subject);
    });

    it('several things looked for at once find what fits any of them', async () => {
      const found = [await deliver({ from: 'a@fir.example' }), await deliver({ from: 'b@yew.example' })];
      const terms = ['a@fir.example', 'b@yew.example', 'c@ivy.example'];
      const subjects = await search(...terms.map((address) => ({ kind: 'address' as const, address })));
      expect(subjects.toSorted()).toEqual(found.toSorted());
    });

    it('a search from a day on leaves out what came long before', async () => {
      const old = await deliver({ receivedAt: daysBefore(40) });
      const recent = await deliver({ receivedAt: daysBefore(2) });
      const subjects = await subjectsOf(await listAll(everythingSince(daysBefore(10))));
      expect(subjects).toContain(recent);
      expect(subjects).not.toContain(old);
    });

    it('a listing goes on page by page, each message once', async () => {
      const everything = await listAll();
      const paged: string[] = [];
      let pageToken: string | null = null;
      let pageCount = 0;
      do {
        const page: Awaited<ReturnType<MailProvider['listMessageIds']>> = await provider.listMessageIds({
          search: EVERYTHING,
          pageToken,
          limit: 3,
        });
        expect(page.messageIds.length).toBeLessThanOrEqual(3);
        paged.push(...page.messageIds);
        pageToken = page.nextPageToken;
        pageCount += 1;
      } while (pageToken);
      expect(pageCount).toBeGreaterThan(3);
      expect(new Set(paged).size).toBe(paged.length);
      expect(paged.toSorted()).toEqual(everything.toSorted());
    });

    it('spam is looked into only when it is asked for, and says that it is spam', async () => {
      const subject = await deliver({ from: 'spammer@ash.example', inSpam: true });
      const terms = { anyOf: [{ kind: 'address' as const, address: 'spammer@ash.example' }] };
      expect(await listAll({ ...EVERYTHING, ...terms })).toEqual([]);
      const [messageId] = await listAll({ ...EVERYTHING, ...terms, inSpamAndBin: true });
      expect(await provider.getMessageHead({ messageId: messageId! })).toMatchObject({
        subject,
        labels: expect.arrayContaining([LABEL.spam]),
      });
    });

    it('mail that comes back from spam is a change, and is spam no longer', async () => {
      const subject = await deliver({ from: 'careful@ash.example', inSpam: true });
      const before = await readCursor();
      await mailbox.moveOutOfSpam(subject);
      const { changes } = await provider.listChangesSince({ cursor: before });
      const ids = changes.map((one) => one.messageId);
      expect(await subjectsOf(ids)).toEqual([subject]);
      const { labels } = await provider.getMessage({ messageId: ids[0]! });
      expect(labels).not.toContain(LABEL.spam);
    });

    it('a cursor that the provider has forgotten says so, and a new one works', async () => {
      const before = await readCursor();
      await deliver();
      await mailbox.forgetCursor();
      expect(await failureOf(provider.listChangesSince({ cursor: before }))).toMatchObject({
        kind: 'cursor',
      });
      const renewed = await readCursor();
      expect(provider.isNewer({ cursor: renewed, than: before })).toBe(true);
      const subject = await deliver();
      expect((await changesSince(renewed)).subjects).toEqual([subject]);
    });
  });
}
