import { connectMailbox } from '../product/connect-mailbox.ts';
import { startGoogle } from '../product/start-google.ts';
import { startProduct } from '../product/start-product.ts';
import type { Figure } from './figure.ts';
import { importLeads } from './import-leads.ts';
import { readCpuMs } from './read-process.ts';
import { runBareLoop } from './run-bare-loop.ts';
import { readImports, waitForImports } from './watch-imports.ts';

const MAILBOXES = 200;
const MESSAGES_PER_MAILBOX = 500;
const LEADS = 200;
/** 500 messages are 10,000 units, a bit more than two minutes of a mailbox's budget; and 2 million are two of the project's. */
const TIMEOUT_MS = 15 * 60_000;

/**
 * The import of many mailboxes at once, within Gmail's quota: CPU time of the program per email, from the moment that
 * leads are there until all is recorded; beside the same calls in the same run with nothing done with the answers.
 */
export async function measureImportMany({
  mailboxCount = MAILBOXES,
  messagesPerMailbox = MESSAGES_PER_MAILBOX,
}: { mailboxCount?: number; messagesPerMailbox?: number } = {}): Promise<Figure[]> {
  const people = Array.from({ length: mailboxCount }, (_, index) => ({
    name: `Colleague ${index}`,
    address: `colleague${index}@company.example`,
  }));
  const leads = Array.from({ length: LEADS }, (_, index) => ({
    name: `Buyer ${index}`,
    address: `buyer${index}@customer${index % 40}.example`,
  }));
  const until = new Date();
  const grown = people.map((person, index) => ({
    seedNumber: index + 1,
    person,
    messageCount: messagesPerMailbox,
    leadShare: 1,
    leads,
    teammates: [],
    until,
    overDays: 600,
  }));
  const google = await startGoogle({ seed: { people, grown } });
  const product = await startProduct({ settings: google.settings });
  try {
    const client = await product.signIn();
    await client.patch('/api/v1/company', { mailboxLimit: mailboxCount });
    for (const { address } of people) await connectMailbox({ client, google, address });
    await waitForImports({ product, mailboxCount, timeoutMs: TIMEOUT_MS });

    const cpuBeforeMs = readCpuMs({ pid: product.pid() });
    const startedAt = performance.now();
    await importLeads({ product, leads });
    await waitForImports({ product, mailboxCount, timeoutMs: TIMEOUT_MS });
    const cpuMs = readCpuMs({ pid: product.pid() }) - cpuBeforeMs;
    const seconds = (performance.now() - startedAt) / 1000;

    const { emailCount } = readImports(product);
    const leadMail = await google.control.leadMail({ leadAddresses: leads.map(({ address }) => address) });
    const expectedCount = leadMail.filter(({ expected }) => expected === 'recorded').length;
    const { statuses } = await google.control.counters();
    await product.close();
    await google.control.setQuota({ enabled: false });
    const bare = await runBareLoop({
      google,
      addresses: people.map(({ address }) => address),
      timeoutMs: TIMEOUT_MS,
    });

    const perEmail = cpuMs / emailCount;
    const barePerEmail = bare.cpuMs / bare.messageCount;
    const figure = (what: string, value: number, unit: string, atMost: number | null): Figure => ({
      bench: 'import-many',
      what,
      value,
      unit,
      atMost,
    });
    return [
      figure(`CPU per email, ${mailboxCount} mailboxes of ${messagesPerMailbox}`, perEmail, 'ms', null),
      figure('CPU per email of the bare loop', barePerEmail, 'ms', null),
      figure('CPU against the bare loop', perEmail / barePerEmail, 'times', null),
      figure(`time until all ${emailCount} are recorded, within the quota`, seconds, 's', null),
      figure('lead emails missing', expectedCount - emailCount, 'emails', 0),
      figure(
        'answers that throttle (403, 429)',
        (statuses['403'] ?? 0) + (statuses['429'] ?? 0),
        'answers',
        0,
      ),
    ];
  } finally {
    await product.close();
    await google.close();
  }
}
