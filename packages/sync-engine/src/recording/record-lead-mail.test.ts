import { createHash } from 'node:crypto';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { leadMailOf } from '@mailsync/sandbox';
import { expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  deliverToAnn,
  growAnn,
  JANE,
  mail,
  MAX,
  openAnnsMailbox,
  openOak,
  readFate,
  readRecorded,
  readSubjects,
  STRANGER,
} from '../testing/oak-world.ts';

const SKIPPED = ['draft', 'spam', 'bin', 'chat'];

describeOnEachDialect('recording lead mail', (openTestDatabase) => {
  it('an import records exactly the lead mail of each mailbox, odd mail included, once for all who hold it', async () => {
    const grown = [growAnn()];
    const fixture = await openOak({ db: await openTestDatabase(), grown });
    await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
    await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    const ann = await connectPerson(fixture, ANN);
    const ben = await connectPerson(fixture, BEN);
    await fixture.pass(ann.mailboxId);
    await fixture.pass(ben.mailboxId);

    const truth = leadMailOf({
      world: { people: [ANN, BEN], grown },
      leadAddresses: [JANE.address, MAX.address],
    });
    for (const [person, { userId, mailboxId }] of [
      [ANN, ann],
      [BEN, ben],
    ] as const) {
      const wanted = truth.filter((one) =>
        one.copies.some((copy) => copy.person === person.address && !SKIPPED.includes(copy.labelClass)),
      );
      const recorded = await readRecorded(fixture, userId);
      expect(recorded.map((one) => one.subject).sort()).toEqual(wanted.map((one) => one.subject).sort());
      const view = await fixture.view(mailboxId);
      expect(view).toMatchObject({ status: 'enabled', recordedCount: wanted.length, waitingCount: 0 });
    }

    const annsIds = new Set((await readRecorded(fixture, ann.userId)).map((one) => one.id));
    const bensMail = await readRecorded(fixture, ben.userId);
    expect(bensMail.length).toBeGreaterThan(0);
    expect(bensMail.every((one) => annsIds.has(one.id))).toBe(true);
  });

  it('fresh mail of a lead is recorded at the next pass; mail of strangers leaves only its id and the reason', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    const fromLead = await deliverToAnn(fixture, { mail: mail({ subject: 'An order' }) });
    const fromStranger = await deliverToAnn(fixture, { mail: mail({ from: STRANGER, subject: 'A secret' }) });
    await fixture.passWhenDue(mailboxId);

    expect(await readSubjects(fixture, userId)).toEqual(['An order']);
    expect(await readFate(fixture, { mailboxId, messageId: fromLead.id })).toBe('recorded');
    expect(await readFate(fixture, { mailboxId, messageId: fromStranger.id })).toBe('skipped: not_a_lead');
  });

  it('two teammates who hold the same email have one email and two copies; Bcc shows in the sender’s copy only', async () => {
    const { fixture, userId } = await openAnnsMailbox({ db: await openTestDatabase() });
    const ben = await connectPerson(fixture, BEN);
    await fixture.google.control.send({
      mail: mail({ from: ANN, to: [JANE], cc: [BEN], bcc: [MAX], subject: 'Our offer' }),
    });
    const { mailboxId: annsMailbox } = (await fixture.engine.readMailboxes({ userIds: [userId] })).map(
      ({ id }) => ({ mailboxId: id }),
    )[0]!;
    // Ben's copy comes first: it says `received`, and Ann's makes it `sent`.
    await fixture.passWhenDue(ben.mailboxId);
    await fixture.passWhenDue(annsMailbox);

    const [email, ...others] = await readRecorded(fixture, userId);
    expect(others).toEqual([]);
    expect(email).toMatchObject({ subject: 'Our offer', direction: 'sent' });
    const copies = await fixture.db.read((r) => r.timelines.listCopies({ emailIds: [email!.id] }));
    expect(copies.map((copy) => [copy.address, copy.bcc.map((one) => one.address)]).sort()).toEqual([
      [ANN.address, [MAX.address]],
      [BEN.address, []],
    ]);
  });

  it('two passes over one mailbox at the same time record each mail once and count it once', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    for (let count = 0; count < 6; count++) await deliverToAnn(fixture, { mail: mail() });
    fixture.clock.advanceMs(60_000);
    await Promise.all([fixture.pass(mailboxId), fixture.pass(mailboxId)]);

    expect(await readRecorded(fixture, userId)).toHaveLength(6);
    expect(await fixture.view(mailboxId)).toMatchObject({ recordedCount: 6, status: 'enabled' });
  });

  it('a hostile mail with an address, ids and a body far too long keeps no other mail out', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    // Nothing that a database could compress: an index row has to hold it as it is.
    const noise = (length: number) =>
      createHash('shake256', { outputLength: length }).digest('hex').slice(0, length);
    await deliverToAnn(fixture, {
      raw: [
        `From: ${JANE.name} <${JANE.address}>`,
        `To: <${ANN.address}>, <${noise(6_000)}@${noise(40)}.example>`,
        `Message-ID: <${noise(5_000)}@acme.example>`,
        `References: <${noise(4_000)}@acme.example>`,
        `Subject: ${noise(9_000)}`,
        '',
        'Text\0with a zero and \ud800 half a letter',
      ].join('\r\n'),
    });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Harmless' }) });
    await fixture.passWhenDue(mailboxId);

    const subjects = await readSubjects(fixture, userId);
    expect(subjects).toContain('Harmless');
    expect(subjects).toHaveLength(2);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });
});

it('mail sent under an alias of the owner is sent mail, mail to the alias is received', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.send({
    mail: mail({ from: { address: 'ORDERS@oak.example' }, to: [JANE], subject: 'From the alias' }),
  });
  await deliverToAnn(fixture, {
    mail: mail({ to: [{ address: 'orders@oak.example' }], subject: 'To the alias' }),
  });
  await fixture.passWhenDue(mailboxId);

  const recorded = await readRecorded(fixture, userId);
  expect(recorded.map((one) => [one.subject, one.direction]).sort()).toEqual([
    ['From the alias', 'sent'],
    ['To the alias', 'received'],
  ]);
});

it('a mail that leads a program to its body in one piece of ten megabytes is recorded, cut and marked', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Endless', text: 'word '.repeat(2_000_000) }) });
  await fixture.passWhenDue(mailboxId);

  const [email] = await readRecorded(fixture, userId);
  expect(email).toMatchObject({ subject: 'Endless', bodyTruncated: true });
  const whole = await fixture.db.read((r) => r.timelines.getEmail({ id: email!.id }));
  expect(whole!.bodyText).toHaveLength(2_000_000);
});
