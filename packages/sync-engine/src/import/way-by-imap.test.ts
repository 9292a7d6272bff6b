import { describe, expect, it } from 'vitest';
import { ANN, growAnn, JANE, MAX, openOak, readMailbox, readSubjects } from '../testing/oak-world.ts';

const PLAIN = ['X-GM-EXT-1', 'CONDSTORE', 'ENABLE'];
const FOLDERS = ['inbox', 'sent'];
const MESSAGES = 400;

/** Imports Ann's mailbox by IMAP, with so many leads beside Jane and Max who have never written. */
async function importByImap({
  silentLeads,
  withoutCapabilities,
}: {
  silentLeads: number;
  withoutCapabilities: string[];
}) {
  const fixture = await openOak({
    grown: [growAnn({ messageCount: MESSAGES, leadShare: 0.1, teammates: [] })],
  });
  const { control } = fixture.google;
  await control.setBehaviour({ withoutCapabilities });
  const silent = Array.from({ length: silentLeads }, (_, at) => `silent${at}@company-${at}.example`);
  await fixture.addLead({ name: 'All leads', addresses: [JANE.address, MAX.address, ...silent] });
  const userId = await fixture.addUser({ email: ANN.address });
  const mailboxId = await fixture.connectAppPassword({ userId, person: ANN.address });
  await control.resetCounters();
  for (let pass = 0; pass < 20; pass++) {
    if ((await readMailbox(fixture, mailboxId)).importedRevision > 0) break;
    await fixture.passWhenDue(mailboxId);
  }
  // What Gmail has archived lies in All Mail alone, which is a view of other folders to a server without its extensions.
  const isInFolder = ({ labelClass }: { labelClass: string }) =>
    withoutCapabilities.length === 0 || FOLDERS.includes(labelClass);
  const leadMail = await control.leadMail({ leadAddresses: [JANE.address, MAX.address] });
  return {
    progress: (await fixture.view(mailboxId)).importProgress!,
    recorded: await readSubjects(fixture, userId),
    expected: leadMail
      .filter(({ expected, copies }) => expected === 'recorded' && copies.some(isInFolder))
      .map((one) => one.subject)
      .sort(),
    calls: (await control.counters()).calls,
  };
}

describe.each([
  ['Gmail', [], 400],
  ['a server that looks through everything', PLAIN, 200],
])('at %s', (_, withoutCapabilities, many) => {
  it('a few leads are searched for', async () => {
    const imported = await importByImap({ silentLeads: 2, withoutCapabilities });
    expect(imported.progress).toMatchObject({ state: 'done', way: 'searches' });
    expect(imported.recorded).toEqual(imported.expected);
    // Nothing but what the searches found was looked at.
    expect(imported.progress.foundCount).toBeLessThan(MESSAGES / 2);
  });

  it('of many leads every head is read instead, and what is nobody’s mail is settled as it is listed', async () => {
    const imported = await importByImap({ silentLeads: many, withoutCapabilities });
    const { progress } = imported;
    expect(progress).toMatchObject({ state: 'done', way: 'everything' });
    expect(imported.recorded).toEqual(imported.expected);
    expect(imported.expected.length).toBeGreaterThan(5);
    expect(progress.recordedCount).toBe(imported.expected.length);
    expect(progress.foundCount).toBe(progress.recordedCount + progress.notRecordedCount);
    expect(progress.foundCount).toBeGreaterThan(MESSAGES / 2);
    // A listing, the heads, the messages, and no more for each of them.
    expect(imported.calls['imap.fetch']).toBeLessThan(20);
    expect(imported.calls['imap.search']).toBeLessThan(10);
  });
});
