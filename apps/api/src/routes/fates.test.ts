import { expect, it } from 'vitest';
import { auditReportShape, fateListShape, mailboxShape } from '../contract/index.ts';
import { createTestApi } from '../testing/create-test-api.ts';

const MORNING = '2026-05-04T09:30:00.000Z';

async function start() {
  const api = await createTestApi();
  const ann = await api.signIn('salesperson');
  const mailboxId = await api.seed.mailbox({ userId: ann.user.id, address: 'ann@company.example' });
  api.engine.answers.fates = [
    {
      messageId: '18f',
      state: 'skipped',
      reason: 'not_a_lead',
      emailId: null,
      decidedAt: new Date(MORNING),
      head: {
        subject: 'Lunch',
        from: { name: null, address: 'sam@elsewhere.example' },
        date: new Date(MORNING),
      },
    },
  ];
  const path = `/api/v1/mailboxes/${mailboxId}`;
  return { ...api, ann, mailboxId, path };
}

it('the owner of a mailbox is told what became of a message, page by page', async () => {
  const { request, ann, path, engine } = await start();
  const first = await request('GET', `${path}/fates?q=lunch`, ann);
  const answer = (await first.json()) as { nextCursor: string };
  expect(answer).toEqual({
    items: [
      {
        messageId: '18f',
        state: 'skipped',
        reason: 'not_a_lead',
        what: 'Nobody in it is a lead.',
        whatToDo: 'Add one of its addresses to a lead; it is then recorded by itself.',
        emailId: null,
        leadIds: [],
        mayRestore: false,
        decidedAt: MORNING,
        subject: 'Lunch',
        from: { name: null, address: 'sam@elsewhere.example' },
        date: MORNING,
      },
    ],
    nextCursor: expect.any(String),
  });
  expect(fateListShape.parse(answer)).toEqual(answer);

  const second = await request('GET', `${path}/fates?q=lunch&cursor=${answer.nextCursor}`, ann);
  expect(await second.json()).toMatchObject({ nextCursor: null });
  expect(engine.asked.map(({ input }) => (input as { pageToken: string }).pageToken)).toEqual([
    null,
    'page 2',
  ]);
});

it('what was kept aside is listed and tried again', async () => {
  const { request, ann, path, engine } = await start();
  const list: unknown = await (await request('GET', `${path}/failed-messages`, ann)).json();
  expect(list).toMatchObject({ items: [{ messageId: '18f', subject: 'Lunch' }], nextCursor: null });
  expect(fateListShape.parse(list)).toEqual(list);

  const retried = await request('POST', `${path}/failed-messages/retry`, ann);
  const mailbox: unknown = await retried.json();
  expect([retried.status, mailboxShape.parse(mailbox)]).toEqual([202, mailbox]);
  expect(engine.asked.map(({ verb }) => verb)).toEqual(['listFailedMessages', 'requestSync']);
});

it('what the last check found missing is told, page by page', async () => {
  const { request, signIn, ann, path } = await start();
  const first = await request('GET', `${path}/audit`, ann);
  const report = (await first.json()) as { nextCursor: string };
  expect(auditReportShape.parse(report)).toEqual(report);
  expect(report).toMatchObject({ missingCount: 1, openCount: 0, items: [{ subject: 'Lunch' }] });
  const second = await request('GET', `${path}/audit?cursor=${report.nextCursor}`, ann);
  expect(await second.json()).toMatchObject({ nextCursor: null });

  const boss = await signIn('administrator');
  const ofBoss = await request('GET', `${path}/audit`, boss);
  expect(await ofBoss.json()).toMatchObject({ items: [{ messageId: '18f', subject: null }] });
});

it('what a person removed is brought back', async () => {
  const { request, ann, path, engine, mailboxId } = await start();
  const restored = await request('POST', `${path}/fates/18f/restore`, ann);
  const mailbox: unknown = await restored.json();
  expect([restored.status, mailboxShape.parse(mailbox)]).toEqual([202, mailbox]);
  expect(engine.asked).toEqual([{ verb: 'restoreMessage', input: { mailboxId, messageId: '18f' } }]);
});

it('one recorded email is removed by who may', async () => {
  const { request, signIn, seed, ann, mailboxId, engine } = await start();
  const boss = await signIn('administrator');
  const emailId = await seed.email({ mailboxId, from: 'ada@lead.example' });
  const json = { name: 'Ada', addresses: ['ada@lead.example'] };
  expect((await request('POST', '/api/v1/leads', { ...boss, json })).status).toBe(201);
  const email = await request('GET', `/api/v1/emails/${emailId}`, ann);
  expect(await email.json()).toMatchObject({ removableFrom: [mailboxId] });

  const mate = await signIn('salesperson');
  expect((await request('DELETE', `/api/v1/emails/${emailId}`, mate)).status).toBe(403);
  expect((await request('DELETE', '/api/v1/emails/none', ann)).status).toBe(404);
  expect((await request('DELETE', `/api/v1/emails/${emailId}`, ann)).status).toBe(204);
  expect(engine.asked).toEqual([{ verb: 'removeEmail', input: { emailId, mailboxIds: [mailboxId] } }]);
});

it('an administrator sees fates without subjects, and cannot search by them', async () => {
  const { request, signIn, path } = await start();
  const boss = await signIn('administrator');
  const byId = await request('GET', `${path}/fates?q=${encodeURIComponent('<id@host>')}`, boss);
  expect(await byId.json()).toMatchObject({ items: [{ subject: null, from: null, date: null }] });
  expect((await request('GET', `${path}/fates?q=lunch`, boss)).status).toBe(403);
});

it('for a teammate the mailbox is not there', async () => {
  const { request, signIn, path, engine } = await start();
  const mate = await signIn('salesperson');
  for (const [method, rest] of [
    ['GET', '/fates?q=lunch'],
    ['GET', '/failed-messages'],
    ['POST', '/failed-messages/retry'],
    ['POST', '/fates/18f/restore'],
    ['GET', '/audit'],
  ] as const) {
    const response = await request(method, `${path}${rest}`, mate);
    expect([rest, response.status]).toEqual([rest, 404]);
  }
  expect(engine.asked).toEqual([]);
});

it('bad input is refused before anybody is asked', async () => {
  const { request, ann, path, engine } = await start();
  const made = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  for (const [query, status] of [
    ['', 400],
    ['q=', 400],
    ['q=%20%20', 400],
    [`q=${'x'.repeat(3_000)}`, 400],
    ['q=%22%22', 422],
    ['q=-%20%26', 422],
    ['q=lunch&cursor=made-up', 400],
    [`q=lunch&cursor=${made(['a', 'b'])}`, 400],
  ] as const) {
    const response = await request('GET', `${path}/fates?${query}`, ann);
    expect([query, response.status]).toEqual([query, status]);
  }
  expect((await request('GET', `${path}/failed-messages?cursor=made-up`, ann)).status).toBe(400);
  expect(engine.asked).toEqual([]);
});
