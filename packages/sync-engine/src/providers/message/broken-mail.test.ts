import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deliverToAnn, openAnnsMailbox, readFate } from '../../testing/oak-world.ts';

const FOLDER = new URL('corpus/', import.meta.url);
/** Samples longer than this only repeat themselves. */
const LONGEST_SAMPLE_BYTES = 20_000;
/** Bytes that mean something to mail: zero, line ends, quotes, brackets, separators, and one that is no UTF-8. */
const MARKS = Buffer.from('\0\n\r"(:;<=>@,\u00ff', 'latin1');

/** A sample cut off, or with marks strewn over it; the same at every run. */
function* breakSample(raw: Buffer) {
  for (const share of [0.2, 0.5, 0.9]) yield raw.subarray(0, Math.floor(raw.length * share));
  for (const stride of [211, 97, 41]) {
    const bytes = Buffer.from(raw);
    for (let at = stride % 17; at < bytes.length; at += stride) bytes[at] = MARKS[at % MARKS.length]!;
    yield bytes;
  }
}

it('mail that was cut off or garbled on its way gets its fate at the first try, and stops no other', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const messageIds: string[] = [];
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.eml'))) {
    const raw = readFileSync(new URL(file, FOLDER));
    if (raw.length > LONGEST_SAMPLE_BYTES) continue;
    for (const bytes of breakSample(raw)) {
      const { id } = await deliverToAnn(fixture, { rawBase64: bytes.toString('base64') });
      messageIds.push(id);
    }
  }
  // The quota of a minute holds 300 messages: three minutes are enough when none is tried twice.
  for (let minute = 1; minute <= 3; minute++) await fixture.passWhenDue(mailboxId);

  const fates = await Promise.all(messageIds.map((messageId) => readFate(fixture, { mailboxId, messageId })));
  expect([...new Set(fates)].toSorted()).toEqual(['recorded', 'skipped: not_a_lead']);
});
