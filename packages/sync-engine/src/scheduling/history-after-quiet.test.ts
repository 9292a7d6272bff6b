import { describe, expect, it } from 'vitest';
import { createLeadChanges, replaceRules } from '../testing/change-rules.ts';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  HOUR_MS,
  JANE,
  mail,
  MAX,
  MINUTE_MS,
  openOak,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const NO_RULES = { exclusions: [] as string[], ownDomains: [] as string[], recordInternal: false };
const JANES_EXCLUSION = { ...NO_RULES, exclusions: [JANE.address] };

/** Ann's mailbox with old mail of Jane, who is a lead, and of Max, who is none; passed until its passes are quiet. */
async function openQuiet({ before = async () => {} }: { before?: (fixture: Oak) => Promise<void> } = {}) {
  const fixture = await openOak();
  const now = fixture.clock.now().getTime();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  await before(fixture);
  const receivedAtMs = now - 10 * DAY_MS;
  await deliverToAnn(fixture, { mail: mail({ subject: 'Jane' }), receivedAtMs });
  await deliverToAnn(fixture, { mail: mail({ from: MAX, subject: 'Max' }), receivedAtMs });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Old' }), receivedAtMs: now - 1_000 * DAY_MS });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  for (let pass = 0; pass < 3; pass++) await fixture.passWhenDue(mailboxId);
  expect(await isQuiet(fixture, mailboxId)).toBe(true);
  fixture.clock.advanceMs(1_000);
  return { fixture, userId, mailboxId };
}

type Oak = Awaited<ReturnType<typeof openOak>>;

/** Whether only new mail would give the next pass something to do. */
async function isQuiet(fixture: Oak, mailboxId: string) {
  const start = await fixture.db.read((r) => r.passes.readStart(mailboxId));
  return !start!.hasWaitingMail && !start!.hasOpenHistory && !start!.hasOpenErrors;
}

describe('a mailbox whose passes met nothing new begins with its next pass', () => {
  it('the history of a lead that was added', async () => {
    const { fixture, userId, mailboxId } = await openQuiet();
    await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Jane', 'Max']);
  });

  it('the history of an address that a lead was given', async () => {
    const { fixture, userId, mailboxId } = await openQuiet();
    const leadId = await fixture.addLead({ name: 'Nobody', addresses: ['nobody@acme.example'] });
    await fixture.pass(mailboxId);
    fixture.clock.advanceMs(1_000);
    await createLeadChanges(fixture).readdress({ leadId, rowId: 'row', address: MAX.address });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Jane', 'Max']);
  });

  it('the time that a wider window opens', async () => {
    const { fixture, userId, mailboxId } = await openQuiet();
    await fixture.db.write(async (r) => {
      await r.company.update({ importWindowDays: 2_000 });
      await r.mailboxes.makeAllDue({ now: fixture.clock.now() });
    });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Jane', 'Old']);
  });

  it('what a lifted exclusion had kept out', async () => {
    const { fixture, userId, mailboxId } = await openQuiet({
      before: (oak) => replaceRules(oak, NO_RULES, JANES_EXCLUSION),
    });
    expect(await readSubjects(fixture, userId)).toEqual([]);
    await replaceRules(fixture, JANES_EXCLUSION, NO_RULES);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Jane']);
  });

  it('the audit of the night', async () => {
    const { fixture, mailboxId } = await openQuiet();
    const { nextAuditAt } = await readMailbox(fixture, mailboxId);
    fixture.clock.set(nextAuditAt!);
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', checkedAt: nextAuditAt });
  });

  it('an audit that somebody asks for', async () => {
    const { fixture, mailboxId } = await openQuiet();
    await fixture.engine.requestAudit({ mailboxId });
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked' });
  });

  it('the gap of a cursor that Gmail has forgotten', async () => {
    const { fixture, userId, mailboxId } = await openQuiet();
    await deliverToAnn(fixture, { mail: mail({ subject: 'In the gap' }) });
    await fixture.google.control.expireHistory({ person: ANN.address });
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['In the gap', 'Jane']);
  });

  it('what was kept aside, when somebody asks for a pass', async () => {
    const { fixture, userId, mailboxId } = await openQuiet();
    const { id } = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad' }) });
    await fixture.google.control.failNext({ kind: 'status', status: 500, path: id, times: 10 });
    for (let pass = 0; pass < 20; pass++) await fixture.passWhenDue(mailboxId);
    expect(await isQuiet(fixture, mailboxId)).toBe(true);
    await fixture.google.control.clearFaults();
    fixture.clock.advanceMs(1_000);
    await fixture.engine.requestSync({ mailboxId });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Bad', 'Jane']);
  });
});

it.each([
  ['new mail', false],
  ['history', true],
])(
  '%s that waits for another try is looked after once a minute, and then passes are quiet again',
  async (_what, isHistory) => {
    const { fixture, mailboxId } = await openQuiet();
    const { id } = await deliverToAnn(fixture, {
      mail: mail({ from: isHistory ? MAX : JANE }),
      receivedAtMs: fixture.clock.now().getTime() - HOUR_MS,
    });
    if (isHistory) {
      await fixture.passWhenDue(mailboxId);
      fixture.clock.advanceMs(1_000);
      await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    }
    await fixture.google.control.failNext({ kind: 'status', status: 500, path: id, times: 10 });
    await fixture.pass(mailboxId);
    if (!isHistory) await fixture.passWhenDue(mailboxId);

    for (let minute = 0; minute < 17; minute++) {
      expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
      const { nextSyncAt } = await readMailbox(fixture, mailboxId);
      expect(nextSyncAt!.getTime() - fixture.clock.now().getTime()).toBe(MINUTE_MS);
      await fixture.passWhenDue(mailboxId);
    }
    expect(await isQuiet(fixture, mailboxId)).toBe(true);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', waitingCount: 0 });
  },
);
