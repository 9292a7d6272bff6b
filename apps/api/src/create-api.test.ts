import { describe, expect, it } from 'vitest';
import { createTestApi, readCookie, PASSWORD } from './testing/create-test-api.ts';

describe('signing in', () => {
  it('the first administrator claims the installation, signs out and signs in with the password', async () => {
    const { crm, request } = await createTestApi();
    const { claimUrl } = await crm.users.ensureFirstAdministrator({});
    const token = new URL(claimUrl ?? '').pathname.split('/').at(-1);

    const before = await request('GET', '/api/v1/installation');
    expect(await before.json()).toMatchObject({
      companyName: 'Nordlicht Sales',
      waitsForFirstAdministrator: true,
    });
    const invitation = await request('GET', `/api/v1/invitations/${token}`);
    expect(await invitation.json()).toMatchObject({ purpose: 'claim', email: null });

    const email = 'Anna@company.example';
    const accepted = await request('POST', `/api/v1/invitations/${token}`, {
      json: { email, name: 'Anna', password: PASSWORD },
    });
    expect(accepted.status).toBe(200);
    expect(await accepted.json()).toMatchObject({
      user: { email: 'anna@company.example', role: 'administrator', state: 'active' },
      company: { name: 'Nordlicht Sales' },
      abilities: { manageUsers: true, manageCompany: true, seeAllMailboxes: true },
    });

    const cookie = readCookie(accepted);
    expect((await request('GET', '/api/v1/session', { cookie })).status).toBe(200);
    expect((await request('DELETE', '/api/v1/session', { cookie })).status).toBe(204);
    expect((await request('GET', '/api/v1/session', { cookie })).status).toBe(401);

    const signedIn = await request('POST', '/api/v1/session', { json: { email, password: PASSWORD } });
    expect(signedIn.status).toBe(200);
    expect(signedIn.headers.get('set-cookie')).toMatch(/^mailsync_session=.+HttpOnly/);
    expect((await request('GET', `/api/v1/invitations/${token}`)).status).toBe(410);
  });

  it('a wrong password and an unknown email are answered alike', async () => {
    const { crm, request } = await createTestApi();
    await crm.users.ensureFirstAdministrator({ adminEmail: 'anna@company.example', adminPassword: PASSWORD });
    const wrong = await request('POST', '/api/v1/session', {
      json: { email: 'anna@company.example', password: 'not her password' },
    });
    const unknown = await request('POST', '/api/v1/session', {
      json: { email: 'nobody@company.example', password: 'not her password' },
    });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
  });
});
