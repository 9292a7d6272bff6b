import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, type Flow, idsOf, lena, openFlow } from './open-flow.ts';

const STRANGER = { name: 'Nobody Known', address: 'nobody@elsewhere.example' };

interface AuditedMailbox {
  id: string;
  audit: { state: string; leadEmailCount: number; recordedCount: number; missingCount: number } | null;
}
interface Report {
  missingCount: number;
  openCount: number;
  items: { subject: string | null; state: string; leadIds: string[] }[];
}

describe('mail that was lost by hand', () => {
  let flow: Flow;
  let lenaId: string;
  beforeAll(async () => {
    flow = await openFlow();
    lenaId = await flow.addLead(lena);
    await flow.connect(anna);
    await flow.waitForImport(anna.email);
  });
  afterAll(() => flow.close());

  const deliver = (subject: string, from = lena) =>
    flow.google.control.deliver({
      to: anna.email,
      mail: {
        from,
        to: [{ name: anna.name, address: anna.email }],
        subject,
        text: `About ${subject}`,
        messageId: `<${subject.toLowerCase().replaceAll(' ', '-')}@mail.example>`,
      },
    });
  const waitForTimeline = (what: string, holds: (subjects: (string | null)[]) => boolean) =>
    waitUntil({
      what,
      timeoutMs: 30_000,
      holds: async () => holds((await flow.timelineOf(lenaId)).map(({ subject }) => subject)),
    });
  const readMailbox = async () => (await flow.mailboxOf(anna.email)) as unknown as AuditedMailbox;
  const check = async () => {
    const { id } = await readMailbox();
    await flow.admin.post(`/api/v1/mailboxes/${id}/audit`, {});
    let seen: AuditedMailbox | undefined;
    await waitUntil({
      what: 'the mailbox is checked',
      timeoutMs: 60_000,
      holds: async () => (seen = await readMailbox()).audit?.state === 'checked',
      describe: () => seen?.audit,
    });
    return seen!.audit!;
  };

  it('is found by the next check and recorded again, and told by name; what a person removed is not', async () => {
    const subjects = ['Lost email', 'Lost fate', 'Wrong skip', 'Removed by Anna', 'Untouched'];
    for (const subject of subjects) await deliver(subject);
    await deliver('Advertisement', STRANGER);
    await waitForTimeline('new mail is recorded', (seen) => subjects.every((one) => seen.includes(one)));
    const expected = idsOf(await flow.timelineOf(lenaId)).filter((id) => !id.startsWith('removed-by-anna'));

    const client = await flow.signIn(anna);
    const removed = (await flow.timelineOf(lenaId)).find(({ subject }) => subject === 'Removed by Anna')!;
    await client.delete(`/api/v1/emails/${removed.id}`);
    expect(idsOf(await flow.timelineOf(lenaId))).toEqual(expected);

    await flow.product.stop();
    loseByHand(flow.product.databaseFile);
    flow.product.begin();
    await flow.product.ready();
    expect((await flow.timelineOf(lenaId)).map(({ subject }) => subject)).not.toContain('Lost email');

    const audit = await check();
    expect(audit.missingCount).toBe(3);
    expect(audit.recordedCount).toBe(audit.leadEmailCount);
    expect(idsOf(await flow.timelineOf(lenaId))).toEqual(expected);

    const { id } = await readMailbox();
    const again = await flow.signIn(anna);
    const report = await again.get<Report>(`/api/v1/mailboxes/${id}/audit`);
    expect(report).toMatchObject({ missingCount: 3, openCount: 0 });
    expect(report.items.map(({ subject, state, leadIds }) => [subject, state, leadIds]).toSorted()).toEqual([
      ['Lost email', 'recorded', [lenaId]],
      ['Lost fate', 'recorded', [lenaId]],
      ['Wrong skip', 'recorded', [lenaId]],
    ]);
  });

  it('is not missed twice: the check after that finds everything in order', async () => {
    expect((await check()).missingCount).toBe(0);
  });
});

/** What a careless hand, a bad disk or an old backup may do to a database while the program is down. */
function loseByHand(databaseFile: string) {
  const database = new Database(databaseFile);
  const find = (subject: string) =>
    database.prepare('select id from emails where subject = ?').get(subject) as { id: string };
  const dropEmail = (id: string) => {
    database.prepare('delete from emails where id = ?').run(id);
    for (const table of ['copies', 'email_leads', 'participants'])
      database.prepare(`delete from ${table} where email_id = ?`).run(id);
  };
  dropEmail(find('Lost email').id);

  const { id: lostFate } = find('Lost fate');
  dropEmail(lostFate);
  database.prepare('delete from ledger where email_id = ?').run(lostFate);

  const { id: wrongSkip } = find('Wrong skip');
  dropEmail(wrongSkip);
  database
    .prepare("update ledger set state = 'skipped', reason = 'not_a_lead', email_id = null where email_id = ?")
    .run(wrongSkip);
  database.close();
}
