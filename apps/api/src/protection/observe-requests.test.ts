import { expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';
import type { ServedRequest } from './observe-requests.ts';

it('requests are counted by their route, never by the ids and tokens in their paths', async () => {
  const served: ServedRequest[] = [];
  const api = await createTestApi({ onServed: (request) => served.push(request) });
  await api.request('GET', '/api/v1/installation');
  await api.request('GET', '/api/v1/leads/some-id');
  await api.request('GET', '/api/v1/connect-links/a-secret-token');
  await api.request('GET', '/api/v1/nothing/of/the/kind');
  await api.request('BREW', '/api/v1/installation');
  expect(served.map(({ method, route, status }) => [method, route, status])).toEqual([
    ['GET', '/api/v1/installation', 200],
    ['GET', '/api/v1/leads/{id}', 401],
    ['GET', '/api/v1/connect-links/{token}', 410],
    ['GET', 'unknown', 404],
    ['other', 'unknown', 404],
  ]);
});
