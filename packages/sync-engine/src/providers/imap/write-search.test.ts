import { createManualClock } from '@mailsync/foundation';
import { openGoogleDouble } from '@mailsync/sandbox';
import { fc } from '../../testing/properties.ts';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { openGmailImap } from '../../testing/open-routes.ts';
import { writeMail } from '../../testing/write-mail.ts';
import { EVERYTHING, type MailProvider, type MailSearchTerm } from '../mail-provider.ts';
import { writeSearch } from './write-search.ts';

/** That one request takes. */
const MOST_ADDRESSES = 12;

const ANN = 'ann@oak.example';
const DAY_SECONDS = 24 * 60 * 60;
const NOW = new Date('2026-05-04T09:00:00.000Z');

describe('the days of a search', () => {
  it('are a day wider on either side, because servers take them in a zone of their own', () => {
    const noon = Date.UTC(2026, 4, 4, 12) / 1000;
    const search = writeSearch({ ...EVERYTHING, receivedFrom: noon, receivedBefore: noon });
    expect(search).toEqual({
      all: true,
      since: new Date('2026-05-03T00:00:00.000Z'),
      before: new Date('2026-05-06T00:00:00.000Z'),
    });
  });

  it('never leave out what was received between them, in any zone', () => {
    const seconds = fc.integer({ min: 0, max: 2_000_000_000 });
    const zoneSeconds = fc.integer({ min: -12 * 3600, max: 14 * 3600 });
    fc.assert(
      fc.property(seconds, seconds, seconds, zoneSeconds, (one, other, third, zone) => {
        const [from, at, before] = [one, other, third].toSorted((a, b) => a - b) as [number, number, number];
        const { since, before: until } = writeSearch({
          ...EVERYTHING,
          receivedFrom: from,
          receivedBefore: before,
        });
        // SINCE and BEFORE go by the day of the server's own calendar, without a time (RFC 3501 §6.4.4).
        const day = Math.floor((at + zone) / DAY_SECONDS) * DAY_SECONDS * 1000;
        expect(day).toBeGreaterThanOrEqual((since as Date).getTime());
        expect(day).toBeLessThan((until as Date).getTime());
      }),
    );
  });
});

describe('on a server without Gmail’s language', () => {
  let google: Awaited<ReturnType<typeof openGoogleDouble>>;
  let provider: MailProvider;
  const subjects = new Map<string, string>();

  beforeAll(async () => {
    const clock = createManualClock(NOW);
    google = await openGoogleDouble({ clock, seed: { people: [{ address: ANN, name: 'Ann Ash' }] } });
    await google.control.setBehaviour({ withoutCapabilities: ['X-GM-EXT-1', 'LITERAL+'] });
    provider = await openGmailImap({ google, clock, person: ANN });
    const deliver = async (subject: string, change: Partial<Parameters<typeof writeMail>[0]> = {}) => {
      const mail = { from: 'x@elsewhere.example', to: ANN, subject, receivedAt: NOW, ...change };
      await google.control.deliver({ to: ANN, rawBase64: writeMail(mail).toString('base64') });
    };
    await deliver('quotes', { from: '"q\\"uote"@acme.example' });
    await deliver('backslash', { from: '"back\\\\slash"@acme.example' });
    await deliver('percent', { from: '50%*off@acme.example' });
    await deliver('letters', { from: 'jürgen@größe.example' });
    await deliver('tag', { from: 'lee+orders@pine.example' });
    await deliver('reply', { from: 'desk@shop.example' });
    for (let index = 0; index < MOST_ADDRESSES; index++)
      await deliver(`many ${index}`, { from: `many${index}@fir.example` });
    await deliver('Größe "XL" und mehr');
    await deliver('by id', { messageId: '<odd"id\\@acme.example>' });
    for (const messageId of (await provider.listMessageIds({ search: EVERYTHING, pageToken: null }))
      .messageIds)
      subjects.set(messageId, (await provider.getMessageHead({ messageId })).subject);
  });
  afterAll(() => google.close());

  async function find(...anyOf: MailSearchTerm[]): Promise<string[]> {
    const { messageIds } = await provider.listMessageIds({
      search: { ...EVERYTHING, anyOf },
      pageToken: null,
    });
    return messageIds.map((messageId) => subjects.get(messageId)!).toSorted();
  }

  it.each([
    ['percent', '50%*off@acme.example'],
    ['letters', 'jürgen@größe.example'],
    ['tag', 'lee@pine.example'],
  ])('an address with %s in it is found and breaks nothing', async (subject, address) => {
    expect(await find({ kind: 'address', address })).toContain(subject);
  });

  it.each([
    'q"uote@acme.example',
    'back\\slash@acme.example',
    'a)b OR ALL@acme.example',
    'a"\r\nt LOGOUT@x.example',
  ])('an address like %j is no part of the language, and finds nobody else’s mail', async (address) => {
    expect(await find({ kind: 'address', address })).not.toContain('reply');
    expect(await find({ kind: 'domain', domain: 'pine.example' })).toEqual(['tag']);
  });

  it('as many addresses as a search takes are all found in one request', async () => {
    const terms = Array.from({ length: MOST_ADDRESSES }, (_, index) => ({
      kind: 'address' as const,
      address: `many${index}@fir.example`,
    }));
    expect(provider.fitsOneRequest({ ...EVERYTHING, anyOf: terms })).toBe(true);
    expect(provider.fitsOneRequest({ ...EVERYTHING, anyOf: [...terms, terms[0]!] })).toBe(false);
    expect(await find(...terms)).toEqual(terms.map((_, index) => `many ${index}`).toSorted());
  });

  it('words of a subject are all looked for, with quotes and letters of other alphabets', async () => {
    expect(await find({ kind: 'subject', words: ['Größe', '"XL"'] })).toEqual(['Größe "XL" und mehr']);
    expect(await find({ kind: 'subject', words: ['Größe', 'klein'] })).toEqual([]);
  });

  it('a Message-ID is found by all of its characters', async () => {
    expect(await find({ kind: 'message_id', messageId: 'odd"id\\@acme.example' })).toEqual(['by id']);
  });
});
