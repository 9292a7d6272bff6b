import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { expect, it, onTestFinished } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

it('over a real connection a closed tab frees its place, and closing ends the streams that are left', async () => {
  const api = await createTestApi();
  const { cookie } = await api.signIn('salesperson');
  const server = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/events`;
  const open = async () => {
    const left = new AbortController();
    const response = await fetch(url, { headers: { cookie }, signal: left.signal });
    return { response, leave: () => left.abort() };
  };

  const streams = await Promise.all(Array.from({ length: 20 }, open));
  expect(streams.map(({ response }) => response.status)).toEqual(Array(20).fill(200));
  expect((await open()).response.status).toBe(429);

  streams[0]?.leave();
  await expect.poll(async () => (await open()).response.status).toBe(200);

  api.close();
  await expect(streams[1]?.response.text()).resolves.toContain('id: ');
});
