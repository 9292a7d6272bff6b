import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

interface Message {
  event: string;
  id: string;
  data: { type?: string; seq?: number; leadIds?: string[]; mailboxId?: string | null };
}

describe('live events', () => {
  it('tell what changed, in ids only, and nothing that happened before', async () => {
    const { signIn, request, listen, addLead } = await start();
    const { cookie } = await signIn('salesperson');
    await addLead(cookie, 'Ada');
    const stream = await listen(cookie);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');

    const id = await addLead(cookie, 'Bo');
    const message = await stream.next('change');
    expect(message.data).toMatchObject({ type: 'lead.changed', leadIds: [id], mailboxId: null });
    expect(message.id).toBe(String(message.data.seq));
    expect(JSON.stringify(message)).not.toContain('Bo');
    expect((await request('GET', '/api/v1/events')).status).toBe(401);
  });

  it('resume after the last one seen', async () => {
    const { signIn, listen, addLead } = await start();
    const { cookie } = await signIn('salesperson');
    const first = await listen(cookie);
    await addLead(cookie, 'Ada');
    const { id } = await first.next('change');
    await first.leave();

    const missed = await addLead(cookie, 'Bo');
    const second = await listen(cookie, { 'last-event-id': id });
    expect((await second.next('change')).data.leadIds).toEqual([missed]);
  });

  it('say reset to who was away for too long, or comes from another database', async () => {
    const { signIn, listen, db } = await start();
    const { cookie } = await signIn('salesperson');
    const event = {
      type: 'company.changed',
      mailboxId: null,
      userId: null,
      data: {},
      at: new Date(),
    } as const;
    await db.write((r) => r.events.append(Array.from({ length: 1001 }, () => event)));

    const late = await listen(cookie, { 'last-event-id': '0' });
    expect(await late.next()).toMatchObject({ event: 'reset', id: '1001' });
    const foreign = await listen(cookie, { 'last-event-id': '999999' });
    expect(await foreign.next()).toMatchObject({ event: 'reset', id: '1001' });
    const just = await listen(cookie, { 'last-event-id': '1' });
    expect(await just.next()).toMatchObject({ event: 'change', id: '1001' });
  });

  it('follow a change of role at the next event', async () => {
    const { signIn, listen, addLead, db } = await start();
    const { cookie: sellers } = await signIn('salesperson');
    const { cookie, user } = await signIn('junior_salesperson');
    const stream = await listen(cookie);
    await addLead(sellers, 'not for a junior');
    const passed = await db.read((r) => r.events.readNewestSeq());
    await stream.text(`: alive\nid: ${passed}`);
    expect(stream.messages).toEqual([]);

    await db.write((r) => r.users.update({ id: user.id, changes: { role: 'salesperson' } }));
    const id = await addLead(sellers, 'for a salesperson');
    expect((await stream.next('change')).data.leadIds).toEqual([id]);
  });

  it('end when the person is deactivated or signs out', async () => {
    const { signIn, listen, crm, request, seed } = await start();
    const boss = await seed.user({ role: 'administrator' });
    const { cookie, user } = await signIn('salesperson');
    const other = await signIn('salesperson');
    const streams = [await listen(cookie), await listen(other.cookie)];

    await crm.users.change({ actor: boss, userId: user.id, change: { deactivated: true } });
    await request('DELETE', '/api/v1/session', { cookie: other.cookie });
    for (const stream of streams) await stream.ended();
    expect((await request('GET', '/api/v1/session', { cookie })).status).toBe(401);
  });

  it('are bounded: a twenty-first stream of one person waits, and a place is free when one leaves', async () => {
    const { signIn, listen, request } = await start();
    const { cookie } = await signIn('salesperson');
    const streams = await Promise.all(Array.from({ length: 20 }, () => listen(cookie)));
    const refused = await request('GET', '/api/v1/events', { cookie });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);

    await streams[0]?.leave();
    expect((await listen(cookie)).response.status).toBe(200);
  });

  it('are kept alive while nothing happens', async () => {
    const { signIn, listen } = await start();
    const { cookie } = await signIn('salesperson');
    const stream = await listen(cookie);
    await expect(stream.text(': alive')).resolves.toBeUndefined();
  });
});

async function start() {
  const api = await createTestApi();
  return {
    ...api,
    async addLead(cookie: string, name: string) {
      const json = { name, addresses: [`${name.replaceAll(' ', '-')}@lead.example`] };
      const response = await api.request('POST', '/api/v1/leads', { cookie, json });
      return ((await response.json()) as { id: string }).id;
    },
    async listen(cookie: string, headers: Record<string, string> = {}) {
      const response = await api.request('GET', '/api/v1/events', { cookie, headers });
      return readStream(response);
    },
  };
}

/** Reads server-sent events as a browser does. */
async function readStream(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  onTestFinished(() => reader.cancel());
  let all = '';
  let buffer = '';
  const messages: Message[] = [];

  const readMore = async () => {
    const { done, value } = await reader.read();
    if (done) return false;
    all += value;
    buffer += value;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
      );
      if (fields['event'])
        messages.push({
          event: fields['event'],
          id: fields['id'] ?? '',
          data: JSON.parse(fields['data'] ?? '{}') as Message['data'],
        });
    }
    return true;
  };
  // The first bytes come when the stream follows the outbox.
  await readMore();

  return {
    response,
    messages,
    async next(event?: string): Promise<Message> {
      for (;;) {
        const index = messages.findIndex((message) => event === undefined || message.event === event);
        if (index !== -1) return messages.splice(index, 1)[0]!;
        if (!(await readMore())) throw new Error('the stream ended');
      }
    },
    async text(wanted: string) {
      while (!all.includes(wanted)) if (!(await readMore())) throw new Error('the stream ended');
    },
    async ended() {
      while (await readMore());
    },
    leave: () => reader.cancel(),
  };
}
