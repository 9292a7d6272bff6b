import { connectMailbox } from '../product/connect-mailbox.ts';
import { type GoogleProcess, startGoogle } from '../product/start-google.ts';
import { startProduct } from '../product/start-product.ts';
import type { Figure } from './figure.ts';
import { importLeads } from './import-leads.ts';
import { readCpuMs } from './read-process.ts';
import { runBareLoop } from './run-bare-loop.ts';
import { seedRecord } from './seed-record.ts';
import { readImports, waitForImports } from './watch-imports.ts';

const MAILBOXES = 50;
const MESSAGES_PER_MAILBOX = 200;
const LEADS = 200;
const TIMEOUT_MS = 240_000;
/** What else a machine does makes work dearer, never cheaper: of two rounds the lesser figure is the truer one. */
const ROUNDS = 2;

/**
 * CPU time of the program per recorded email, from the moment that leads are there until all of their mail is recorded
 * from all mailboxes; beside the same calls with the same package and nothing done with the answers.
 */
export async function measureRecord({ nodeOptions = [] }: { nodeOptions?: string[] } = {}): Promise<
  Figure[]
> {
  const world = seedRecord({
    mailboxCount: MAILBOXES,
    messagesPerMailbox: MESSAGES_PER_MAILBOX,
    leadCount: LEADS,
    now: new Date(),
  });
  const google = await startGoogle({ seed: world.seed, quota: { enabled: false } });
  try {
    const emailCount = MAILBOXES * MESSAGES_PER_MAILBOX;
    let [perEmail, barePerEmail] = [Infinity, Infinity];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const run = await runProduct({ google, world, nodeOptions });
      if (run.emailCount !== emailCount)
        throw new Error(`${run.emailCount} of ${emailCount} emails are recorded`);
      const bare = await runBareLoop({
        google,
        addresses: world.people.map(({ address }) => address),
        timeoutMs: TIMEOUT_MS,
      });
      if (bare.messageCount !== emailCount)
        throw new Error(`The bare loop read ${bare.messageCount} messages`);
      perEmail = Math.min(perEmail, run.cpuMs / emailCount);
      barePerEmail = Math.min(barePerEmail, bare.cpuMs / emailCount);
    }
    const figure = (what: string, value: number, unit: string, atMost: number | null): Figure => ({
      bench: 'record',
      what,
      value,
      unit,
      atMost,
    });
    return [
      figure(`CPU per recorded email (${emailCount} emails of 8 KB)`, perEmail, 'ms', 1.5),
      figure('CPU per email of the bare loop', barePerEmail, 'ms', null),
      figure('CPU against the bare loop', perEmail / barePerEmail, 'times', 2),
    ];
  } finally {
    await google.close();
  }
}

async function runProduct({
  google,
  world,
  nodeOptions,
}: {
  google: GoogleProcess;
  world: ReturnType<typeof seedRecord>;
  nodeOptions: string[];
}) {
  const product = await startProduct({
    settings: google.settings,
    nodeOptions,
  });
  try {
    const client = await product.signIn();
    await client.patch('/api/v1/company', { mailboxLimit: MAILBOXES });
    for (const { address } of world.people) await connectMailbox({ client, google, address });
    await waitForImports({ product, mailboxCount: MAILBOXES, timeoutMs: TIMEOUT_MS });

    const cpuBeforeMs = readCpuMs({ pid: product.pid() });
    await importLeads({ product, leads: world.leads });
    await waitForImports({ product, mailboxCount: MAILBOXES, timeoutMs: TIMEOUT_MS });
    const cpuMs = readCpuMs({ pid: product.pid() }) - cpuBeforeMs;

    return { emailCount: readImports(product).emailCount, cpuMs };
  } finally {
    await product.close();
  }
}
