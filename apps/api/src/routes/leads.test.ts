import { describe, expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

describe('leads over HTTP', () => {
  it('are added, read, changed, listed page by page, and removed', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('sales_manager');
    for (const name of ['Ada', 'Bo', 'Cy']) {
      const json = { name, addresses: [`${name}@lead.example`] };
      const created = await request('POST', '/api/v1/leads', { cookie, json });
      expect(created.status).toBe(201);
    }

    const first = (await (await request('GET', '/api/v1/leads?limit=2', { cookie })).json()) as Page;
    expect(first.items.map(({ name }) => name)).toEqual(['Ada', 'Bo']);
    const rest = (await (
      await request('GET', `/api/v1/leads?limit=2&cursor=${first.nextCursor}`, { cookie })
    ).json()) as Page;
    expect(rest).toMatchObject({
      items: [{ name: 'Cy', emailCount: 0, lastEmailAt: null }],
      nextCursor: null,
    });
    const found = await request('GET', '/api/v1/leads?q=BO@LEAD', { cookie });
    expect(await found.json()).toMatchObject({ items: [{ name: 'Bo', addresses: ['Bo@lead.example'] }] });

    const path = `/api/v1/leads/${first.items[0]?.id}`;
    const changed = await request('PATCH', path, { cookie, json: { name: 'Ada L.' } });
    expect(await changed.json()).toMatchObject({ name: 'Ada L.', mayEdit: true });
    expect((await request('DELETE', path, { cookie })).status).toBe(204);
    expect((await request('GET', path, { cookie })).status).toBe(404);
  });

  it('are merged into one, by who may', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('marketing_manager');
    const add = async (name: string) => {
      const json = { name, addresses: [`${name}@lead.example`] };
      const created = await request('POST', '/api/v1/leads', { cookie, json });
      return ((await created.json()) as { id: string }).id;
    };
    const [ada, bo] = [await add('ada'), await add('bo')];
    const merge = (json: unknown, by = cookie) =>
      request('POST', `/api/v1/leads/${ada}/merge`, { cookie: by, json });

    const { cookie: ofSalesperson } = await signIn('salesperson');
    expect((await merge({ intoLeadId: bo }, ofSalesperson)).status).toBe(403);
    expect((await merge({})).status).toBe(400);
    expect((await merge({ intoLeadId: ada })).status).toBe(422);
    expect((await merge({ intoLeadId: 'nobody' })).status).toBe(404);

    const merged = await merge({ intoLeadId: bo });
    expect(merged.status).toBe(200);
    expect(await merged.json()).toMatchObject({ id: bo, addresses: ['ada@lead.example', 'bo@lead.example'] });
    const gone = await request('GET', `/api/v1/leads/${ada}`, { cookie });
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({ mergedInto: { id: bo, name: 'bo' } });
  });

  it('come in by CSV, and only as UTF-8 CSV', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('marketing_manager');
    const send = (body: string | Uint8Array, contentType: string) =>
      request('POST', '/api/v1/leads/import', {
        cookie,
        body: body as string,
        headers: { 'content-type': contentType },
      });

    const good = await send('name,email\nAda,ada@lead.example\nBo,\n', 'text/csv; charset=utf-8');
    expect(good.status).toBe(200);
    expect(await good.json()).toEqual({
      createdCount: 1,
      updatedCount: 0,
      unchangedCount: 0,
      problems: [{ line: 3, message: 'The email is missing.' }],
    });
    expect((await send('name,email\n', 'application/json')).status).toBe(415);
    expect((await send(new Uint8Array([0x6e, 0xff, 0xfe]), 'text/csv')).status).toBe(400);
    expect((await send('first,second\n1,2\n', 'text/csv')).status).toBe(422);
    expect((await send(`name,email\n${'x'.repeat(20 * 1024 * 1024)}`, 'text/csv')).status).toBe(413);
  });

  it('a salesperson may add but not import or remove: seen, but 403', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('salesperson');
    const json = { name: 'Ada', addresses: ['ada@lead.example'] };
    const { id } = (await (await request('POST', '/api/v1/leads', { cookie, json })).json()) as {
      id: string;
    };
    expect((await request('DELETE', `/api/v1/leads/${id}`, { cookie })).status).toBe(403);
    const csv = { body: 'name,email\n', headers: { 'content-type': 'text/csv' } };
    expect((await request('POST', '/api/v1/leads/import', { cookie, ...csv })).status).toBe(403);
  });

  it('show their emails newest first, and an email with its body', async () => {
    const { request, signIn, seed } = await createTestApi();
    const { cookie, user } = await signIn('salesperson');
    const mailboxId = await seed.mailbox({ userId: user.id, address: 'sam@company.example' });
    const older = await seed.email({
      mailboxId,
      from: 'ada@lead.example',
      date: new Date('2026-05-01T08:00:00Z'),
    });
    const newer = await seed.email({
      mailboxId,
      from: 'ada@lead.example',
      date: new Date('2026-05-02T08:00:00Z'),
    });
    const json = { name: 'Ada', addresses: ['ada@lead.example'] };
    const lead = (await (await request('POST', '/api/v1/leads', { cookie, json })).json()) as { id: string };
    expect(lead).toMatchObject({ emailCount: 2, lastEmailAt: '2026-05-02T08:00:00.000Z' });

    const path = `/api/v1/leads/${lead.id}/emails`;
    const first = (await (await request('GET', `${path}?limit=1`, { cookie })).json()) as Page;
    expect(first.items).toMatchObject([{ id: newer, leadIds: [lead.id], date: '2026-05-02T08:00:00.000Z' }]);
    const rest = (await (
      await request('GET', `${path}?cursor=${first.nextCursor}`, { cookie })
    ).json()) as Page;
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([[older], null]);

    expect(await (await request('GET', `/api/v1/emails/${newer}`, { cookie })).json()).toMatchObject({
      bodyText: 'Thank you for the offer, and more in the body',
      attachments: [{ name: 'offer.pdf', contentType: 'application/pdf', sizeBytes: 1200 }],
      mailboxAddresses: ['sam@company.example'],
    });
    const search = (await (await request('GET', '/api/v1/emails?q=thank%20you', { cookie })).json()) as Page;
    expect(search.items.map(({ id }) => id)).toEqual([newer, older]);
  });
});

interface Page {
  items: { id: string; name?: string }[];
  nextCursor: string | null;
}
