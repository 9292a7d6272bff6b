import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { connectGoogleControl } from './control/connect-google-control.ts';
import { openGoogleDouble } from './open-google-double.ts';
import { ANN, BEN, openTestWorld, PEOPLE, START } from './test-world.ts';
import type { GrowMailboxInput } from './seed/grow-mailbox.ts';

const LEAD = { name: 'Jo Hart', address: 'jo@hart.example' };
const FROM = { address: 'jo@hart.example' };

function newFile(name: string): string {
  return join(mkdtempSync(join(tmpdir(), 'google-')), name);
}

function growth(messageCount: number): GrowMailboxInput {
  return {
    seedNumber: 1,
    person: { name: 'Ann Ash', address: ANN },
    messageCount,
    leadShare: 0.05,
    leads: [LEAD],
    teammates: [{ name: 'Ben Beech', address: BEN }],
    until: START,
    overDays: 365,
  };
}

describe('a restart with a journal', () => {
  test('keeps mail, labels, history ids, tokens and forgotten history exactly as they were', async () => {
    const journalFile = newFile('google.ndjson');
    const seed = { people: PEOPLE, grown: [growth(60)] };
    const before = await openTestWorld({ journalFile, seed });
    const { control } = before.double;
    const kept = await control.deliver({ to: ANN, mail: { from: FROM, subject: 'Kept' } });
    const gone = await control.deliver({ to: ANN, mail: { from: FROM, subject: 'Gone' } });
    await control.send({
      mail: { from: { address: ANN }, to: [{ address: BEN }], subject: 'Hi', text: 'Hello' },
    });
    await control.move({ person: ANN, id: kept.id, move: 'into spam' });
    await control.deleteMessage({ person: ANN, id: gone.id });
    await control.expireHistory({ person: BEN });
    const { accessToken, refreshToken } = await control.grantTokens({ person: ANN });
    const profile = (await before.call('/profile', { token: accessToken })).body;
    const mail = await control.listMessages({ person: ANN });
    const certificates = await (await fetch(before.double.settings.GOOGLE_CERTS_URL)).json();
    await before.double.close();
    appendFileSync(journalFile, '{"kind":"message.add');

    const after = await openTestWorld({ journalFile, seed: { people: [] } });
    expect(await after.double.control.listMessages({ person: ANN })).toEqual(mail);
    expect((await after.call('/profile', { token: accessToken })).body).toEqual(profile);
    expect(await (await fetch(after.double.settings.GOOGLE_CERTS_URL)).json()).toEqual(certificates);
    const { GOOGLE_TOKEN_URL, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = after.double.settings;
    const refreshed = await fetch(GOOGLE_TOKEN_URL, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: GOOGLE_CLIENT_ID,
        client_secret: GOOGLE_CLIENT_SECRET,
      }),
    });
    expect(refreshed.status).toBe(200);
  });

  test('keeps what was taken away: revoked tokens stay dead, deleted accounts stay gone', async () => {
    const journalFile = newFile('google.ndjson');
    const before = await openTestWorld({ journalFile });
    const { accessToken } = await before.double.control.grantTokens({ person: ANN });
    await before.double.control.revokeTokens({ person: ANN });
    await before.double.control.deleteAccount({ person: BEN });
    await before.double.close();
    const after = await openTestWorld({ journalFile });
    expect((await after.call('/profile', { token: accessToken })).status).toBe(401);
    await expect(after.double.control.listMessages({ person: BEN })).rejects.toThrow(`no account ${BEN}`);
  });

  test('a reset goes back to the seed, now and after the next start', async () => {
    const journalFile = newFile('google.ndjson');
    const seed = { people: PEOPLE, grown: [growth(20)] };
    const first = await openTestWorld({ journalFile, seed });
    const seeded = await first.double.control.listMessages({ person: ANN });
    await first.double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'New' } });
    await first.double.control.failNext({ kind: 'status', status: 500 });
    await first.double.reset();
    expect(await first.double.control.listMessages({ person: ANN })).toEqual(seeded);
    expect((await first.call('/profile')).status).toBe(200);
    await first.double.close();
    const second = await openTestWorld({ journalFile, seed });
    expect(await second.double.control.listMessages({ person: ANN })).toEqual(seeded);
  });
});

describe('opening', () => {
  test('a taken port is named', async () => {
    const { double } = await openTestWorld();
    const port = Number(new URL(double.url).port);
    for (const options of [{ port }, { imapPort: port }, { smtpPort: port }]) {
      await expect(openGoogleDouble(options)).rejects.toThrow(`Port ${port} is in use`);
    }
  });

  test('a seed that names a mail without content is refused with its place', async () => {
    const seed = { people: PEOPLE, messages: [{ copies: [{ person: ANN, labels: [] }], receivedAtMs: 0 }] };
    await expect(openGoogleDouble({ seed })).rejects.toMatchObject({
      code: 'sandbox.bad_seed',
      kind: 'invalid',
    });
  });

  test('a mailbox of 20,000 messages answers a search by people without looking at each', async () => {
    const { call } = await openTestWorld({ seed: { people: PEOPLE, grown: [growth(20_000)] } });
    expect((await call('/profile')).body.messagesTotal).toBe(20_000);
    const q = encodeURIComponent('{from:jo@hart.example to:jo@hart.example} after:1735689600');
    await call(`/messages?q=${q}`);
    const startedMs = performance.now();
    for (let round = 0; round < 10; round += 1) await call(`/messages?maxResults=500&q=${q}`);
    // A few milliseconds each on a quiet machine; looking at every body takes many seconds.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

describe('as a process of its own', () => {
  test('it prints its address when ready, is driven over HTTP and survives a kill with its journal', async () => {
    const options = newFile('options.json');
    const journalFile = newFile('google.ndjson');
    writeFileSync(options, JSON.stringify({ seed: { people: PEOPLE, grown: [growth(30)] }, journalFile }));

    const first = await startProcess(options);
    const control = connectGoogleControl({ url: first.url });
    const copy = await control.deliver({ to: ANN, mail: { from: FROM, subject: 'Over HTTP' } });
    await control.failNext({ kind: 'status', status: 500 });
    expect(await control.listFaults()).toHaveLength(1);
    await expect(control.deliver({ to: 'nobody@x.example', raw: 'x' })).rejects.toMatchObject({
      code: 'sandbox.no_such_account',
      kind: 'not_found',
    });
    const nonsense = await fetch(`${first.url}/_control/deliver`, { method: 'POST', body: 'nonsense' });
    expect([nonsense.status, ((await nonsense.json()) as { code: string }).code]).toEqual([
      400,
      'sandbox.bad_control',
    ]);
    await expect(control.failNext({ kind: 'status', path: '(' })).rejects.toMatchObject({ kind: 'invalid' });
    const mail = await control.listMessages({ person: ANN });
    expect(mail.map(({ id }) => id)).toContain(copy.id);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await startProcess(options);
    const again = connectGoogleControl({ url: second.url });
    expect(await again.listMessages({ person: ANN })).toEqual(mail);
    await again.reset();
    expect(await again.listMessages({ person: ANN })).toHaveLength(30);
    second.child.kill('SIGTERM');
    const [code] = (await once(second.child, 'exit')) as [number];
    expect(code).toBe(0);
  });
});

async function startProcess(options: string) {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}
