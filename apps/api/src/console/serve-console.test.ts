import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

const INLINE = '\n  start("/_app/immutable/start.js");\n';
const HTML = `<!doctype html><html><head><script src="/_app/x.js"></script></head><body><script>${INLINE}</script></body></html>`;

async function start(given: Parameters<typeof createTestApi>[0] = {}) {
  const root = await mkdtemp(join(tmpdir(), 'mailsync-console-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const dir = join(root, 'console');
  await mkdir(join(dir, '_app/immutable'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'not for the web');
  await writeFile(join(dir, 'index.html'), HTML);
  await writeFile(join(dir, 'favicon.svg'), '<svg/>');
  await writeFile(join(dir, '_app/immutable/start.js'), 'plain');
  await writeFile(join(dir, '_app/immutable/start.js.br'), 'packed');
  return createTestApi({ consoleDir: dir, ...given });
}
const page = { headers: { accept: 'text/html,*/*' } };

it('every page is the one page of the application, with its own scripts allowed and no others', async () => {
  const { request } = await start();
  for (const path of ['/', '/index.html', '/leads/l1', '/sign-in?problem=x', '/connect/token']) {
    const response = await request('GET', path, page);
    expect([path, response.status, await response.text()]).toEqual([path, 200, HTML]);
  }
  expect((await request('HEAD', '/', page)).status).toBe(200);
  const response = await request('GET', '/', page);
  const policy = response.headers.get('content-security-policy') ?? '';
  const hash = createHash('sha256').update(INLINE).digest('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('strict-transport-security')).toBeNull();
});

it('files are kept for ever when their name says what is in them, and come packed when asked for', async () => {
  const { request } = await start();
  const path = '/_app/immutable/start.js';
  const plain = await request('GET', path);
  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect([plain.headers.get('content-type'), await plain.text()]).toEqual([
    'text/javascript; charset=utf-8',
    'plain',
  ]);

  const packed = await request('GET', path, { headers: { 'accept-encoding': 'gzip, br' } });
  expect([packed.headers.get('content-encoding'), await packed.text()]).toEqual(['br', 'packed']);

  const icon = await request('GET', '/favicon.svg');
  expect(icon.headers.get('cache-control')).toBe('no-cache');
  const again = await request('GET', '/favicon.svg', {
    headers: { 'if-none-match': icon.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});

it('nothing outside the folder is served, and what is missing is missing', async () => {
  const { request } = await start();
  for (const path of [
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/_app/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%00.txt',
    '/%ff.txt',
    '/_app/immutable/gone.js',
    '/api/v1/gone',
    '/oauth/gone',
  ]) {
    const response = await request('GET', path, page);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toContain('not for the web');
  }
  expect((await request('GET', '/leads', { headers: { accept: 'application/json' } })).status).toBe(404);
  expect((await request('POST', '/leads', page)).status).toBe(404);
});

it('over https the cookie is for https only, and browsers stay with it', async () => {
  const { request, signIn } = await start({ publicUrl: 'https://mail.company.example' });
  const away = await request('GET', '/oauth/google/sign-in');
  expect(away.headers.get('set-cookie')).toContain('Secure');
  expect(away.headers.get('strict-transport-security')).toBe('max-age=31536000');
  const { cookie } = await signIn('salesperson');
  expect(cookie).toContain('mailsync_session=');
});

it('orchestrators and Prometheus get their answers', async () => {
  let ok = true;
  const report = () => ({ ok, checks: { database: ok ? 'ok' : 'cannot be written' } });
  const { request } = await createTestApi({ liveness: report, readiness: async () => report() });
  expect((await request('GET', '/healthz')).status).toBe(200);
  expect((await request('GET', '/readyz')).status).toBe(200);
  ok = false;
  const unready = await request('GET', '/readyz');
  expect([unready.status, await unready.json()]).toEqual([
    503,
    { ok: false, checks: { database: 'cannot be written' } },
  ]);
  expect((await request('GET', '/healthz')).status).toBe(503);
  const metrics = await request('GET', '/metrics');
  expect([metrics.headers.get('content-type'), await metrics.text()]).toEqual([
    'text/plain; version=0.0.4; charset=utf-8',
    'mailsync_up 1\n',
  ]);
});
