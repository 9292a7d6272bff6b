import { describe, expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

describe('without a client at Google', () => {
  it('the console knows, and nobody is sent to Google: what to do instead is said', async () => {
    const api = await createTestApi({ googleSignIn: false });
    const installation = await api.request('GET', '/api/v1/installation');
    expect(await installation.json()).toMatchObject({ signInWith: { password: true, google: false } });

    const byLink = await api.request('POST', '/api/v1/connect-links/a-token/google');
    expect(byLink.status).toBe(409);
    expect(await byLink.json()).toMatchObject({
      code: 'connect.google_not_configured',
      detail: expect.stringContaining('app password'),
    });
  });
});
