import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRssMb } from '../bench/read-process.ts';
import type { Figure } from '../bench/figure.ts';
import { anna, ben, type Flow, idsOf, lena, max } from '../flow/open-flow.ts';
import { waitUntil } from '../product/wait-until.ts';
import type { Container } from './start-container.ts';

const SETTLE_MS = 10_000;
const STOP_AIM_SECONDS = 10;
/** Of each of Google's answers: slow enough to be stopped amid an import. */
const SLOW_ANSWER_MS = 500;

/**
 * What people do with the product, done to the image: connect, import, record new mail, stop, start, go on. Throws at the first
 * thing that is not as it must be; `say` hears of each that is.
 */
export async function driveMainJob({
  flow,
  healthCheck,
  say,
}: {
  flow: Flow<Container>;
  /** The command of the image's own health check. */
  healthCheck: string[];
  say: (text: string) => void;
}): Promise<Figure[]> {
  const { product, google } = flow;
  const figures: Figure[] = [];
  const measure = (what: string, value: number, unit: string, atMost: number | null = null) =>
    figures.push({ bench: 'image', what, value, unit, atMost });

  measure('first start until ready, with the engine', product.startSeconds, 's', 5);
  await checkConfinement(product);
  say('It runs as nobody special, and can write to its volume only');
  assert.equal((await product.exec(...healthCheck)).exitCode, 0);
  say('Its health check agrees');
  const readMemoryMb = async () => readRssMb({ pid: await product.pid() });
  await sleep(SETTLE_MS);
  measure('resident memory 10 s after the first start', await readMemoryMb(), 'MB', 150);

  const lenaId = await flow.addLead(lena);
  await connectFromSlack(flow);
  await flow.waitForStatus(anna.email, 'enabled');
  await flow.waitForImport(anna.email);
  const annasMail = await expectedOf(flow, anna.email);
  assert.ok(annasMail.length > 5);
  assert.deepEqual(idsOf(await flow.timelineOf(lenaId)), annasMail);
  say(`/mailsync connect, consent, Enabled; ${annasMail.length} emails of history on the timeline`);

  await receive(flow, { leadId: lenaId, subject: 'Fresh from the lead' });
  say('New mail is on the timeline within five seconds');
  measure('resident memory after an import', await readMemoryMb(), 'MB');

  await google.control.setBehaviour({ latencyMs: SLOW_ANSWER_MS });
  await flow.connect(ben);
  await waitUntil({
    what: 'an import is under way',
    timeoutMs: 20_000,
    everyMs: 20,
    holds: async () => {
      const progress = (await flow.mailboxOf(ben.email))?.importProgress;
      return progress?.state !== 'done' && (progress?.recordedCount ?? 0) > 0;
    },
    describe: () => flow.mailboxOf(ben.email),
  });
  const stopped = await product.stop();
  assert.equal(stopped.exitCode, 0);
  measure('stop amid an import', stopped.seconds, 's', STOP_AIM_SECONDS);
  await google.control.setBehaviour({ latencyMs: 0 });
  await google.control.send({ mail: writeMail('While it was stopped') });

  await product.startAgain();
  measure('start on a full volume until ready, with the engine', product.startSeconds, 's', 5);
  await expectWhole(flow, lenaId);
  say('Stopped amid an import and started anew: the import goes on, nothing is lost, nothing twice');

  await product.kill();
  await google.control.send({ mail: writeMail('While it was killed') });
  await product.startAgain();
  await expectWhole(flow, lenaId);
  const maxId = await flow.addLead(max);
  const expected = idsOf(await flow.expectedMail([max.address]));
  await waitUntil({
    what: "a new lead's old mail is on its timeline",
    timeoutMs: 30_000,
    holds: async () => (await flow.timelineOf(maxId)).length >= expected.length,
  });
  assert.deepEqual(idsOf(await flow.timelineOf(maxId)), expected);
  say('Killed and started anew: the same, and a new lead gets its history from both mailboxes');

  const examined = await product.exec('mailsync', 'doctor');
  assert.equal(examined.exitCode, 0, examined.output);
  const backup = await product.exec('mailsync', 'backup', '/data/check.db');
  assert.equal(backup.exitCode, 0, backup.output);
  say('Its other commands work beside it: doctor finds nothing at fault, and a backup was made');
  const quietly = await product.stop();
  assert.equal(quietly.exitCode, 0);
  measure('stop while nothing happens', quietly.seconds, 's', STOP_AIM_SECONDS);
  return figures;
}

async function checkConfinement(product: Container): Promise<void> {
  const asked = await product.exec(
    'node',
    '-p',
    `const { writeFileSync, readFileSync } = require('node:fs');
     const isWritable = (path) => { try { writeFileSync(path, ''); return true; } catch { return false; } };
     JSON.stringify({
       uid: process.getuid(),
       writable: ['/x', '/app/x', '/tmp/x', '/etc/x', '/run/secrets/x', '/data/x'].filter(isWritable),
       first: readFileSync('/proc/1/cmdline', 'utf8').split('\\0').slice(0, 2),
     })`,
  );
  assert.equal(asked.exitCode, 0, asked.output);
  const { uid, writable, first } = JSON.parse(asked.output) as {
    uid: number;
    writable: string[];
    first: string[];
  };
  assert.notEqual(uid, 0);
  assert.deepEqual(writable, ['/data/x']);
  // Node itself hears SIGTERM, and knows how much it may leave lying about.
  assert.deepEqual(first, ['node', '--max-semi-space-size=8']);
}

async function connectFromSlack({ slack, product, google }: Flow<Container>): Promise<void> {
  const place = { user: anna.email, channel: 'sales' };
  await slack.control.typeCommand({ ...place, text: 'connect' });
  await waitUntil({
    what: 'Slack shows the link',
    timeoutMs: 10_000,
    holds: () => slack.control.messagesSeenBy(place).length === 1,
  });
  const { url } = await slack.control.pressButton({ ...place, button: 'Sign in with Google' });
  const token = new URL(url!).pathname.split('/').at(-1)!;
  const answer = await fetch(`${product.url}/api/v1/connect-links/${token}/google`, {
    method: 'POST',
    headers: { origin: product.url },
  });
  const { authorizeUrl } = (await answer.json()) as { authorizeUrl: string };
  const { redirectUrl } = await google.control.consent({ authorizeUrl, person: anna.email });
  await fetch(redirectUrl, { redirect: 'manual' });
}

async function receive(
  flow: Flow<Container>,
  { leadId, subject }: { leadId: string; subject: string },
): Promise<void> {
  await flow.google.control.send({ mail: writeMail(subject) });
  await waitUntil({
    what: 'the new mail is on the timeline',
    timeoutMs: 5_000,
    holds: async () => (await flow.timelineOf(leadId)).some((email) => email.subject === subject),
  });
}

const writeMail = (subject: string) => ({
  from: lena,
  to: [{ address: anna.email }],
  subject,
  text: 'Hello',
});

/** What one mailbox alone would have recorded with the first lead. */
async function expectedOf(flow: Flow<Container>, person: string): Promise<string[]> {
  const mail = await flow.expectedMail([lena.address]);
  const isRecorded = ({ copies }: (typeof mail)[number]) =>
    copies.some(
      (copy) => copy.person === person && !['draft', 'spam', 'bin', 'chat'].includes(copy.labelClass),
    );
  return idsOf(mail.filter(isRecorded));
}

/** Both mailboxes have imported, and the lead's timeline is what was delivered: no less, and nothing twice. */
async function expectWhole(flow: Flow<Container>, leadId: string): Promise<void> {
  for (const { email } of [anna, ben]) {
    await flow.waitForStatus(email, 'enabled');
    await flow.waitForImport(email);
  }
  const expected = idsOf(await flow.expectedMail([lena.address]));
  await waitUntil({
    what: 'the timeline is whole',
    timeoutMs: 20_000,
    holds: async () => (await flow.timelineOf(leadId)).length >= expected.length,
    describe: async () => ({ expected: expected.length, found: (await flow.timelineOf(leadId)).length }),
  });
  assert.deepEqual(idsOf(await flow.timelineOf(leadId)), expected);
}
