import { setTimeout as sleep } from 'node:timers/promises';
import { type ListeningCompany, openListeningCompany } from '../product/open-listening-company.ts';
import { waitUntil } from '../product/wait-until.ts';

/** How long the server is gone each time. */
const DOWN_MS = [500, 2_000, 1_000, 4_000, 1_500];
/** How long it runs before it is killed again, whoever has found back until then. */
const UP_MS = 4_000;
const MAIL_EVERY_MS = 40;
const ALL_BACK_TIMEOUT_MS = 90_000;
const RECORDED_TIMEOUT_MS = 30_000;

export interface RestartReport {
  mailboxCount: number;
  restarts: number;
  deliveredCount: number;
  recordedCount: number;
  missing: string[];
  /** Copies that are recorded more than once. */
  twice: string[];
  /** Mailboxes in the end, by status. */
  statuses: Record<string, number>;
  /** Mailboxes that were not Enabled at some time, as far as a look every second saw. */
  redMeanwhile: number;
  /** From the last start of the server until its mail server told of every mailbox, and all were Enabled. */
  allBackMs: number;
  /** Logins by IMAP after everybody was connected. */
  logins: number;
  seconds: number;
}

/**
 * Mailboxes of a real Dovecot are told of by it while it is killed and started again and again, and mail arrives all the
 * while. Whatever breaks, everybody must be Enabled and told of again, and each mail be recorded once.
 */
export async function restartMailServer({
  mailboxCount,
  restarts,
}: {
  mailboxCount: number;
  restarts: number;
}): Promise<RestartReport> {
  const startedAt = performance.now();
  const company = await openListeningCompany({ mailboxCount, syncInterval: '60s' });
  const repeating: { stop(): Promise<void> }[] = [];
  try {
    await company.connectAll();
    const loginsBefore = company.dovecot.countLogins();
    const red = new Set<string>();
    const mail = deliverMail(company);
    const watching = watchStatuses({ company, red });
    repeating.push(mail, watching);
    let backFrom = performance.now();
    for (let restart = 0; restart < restarts; restart += 1) {
      await sleep(UP_MS);
      await company.dovecot.kill();
      await sleep(DOWN_MS[restart % DOWN_MS.length]);
      await company.dovecot.start();
      backFrom = performance.now();
    }
    await company.waitUntilAllAreTold(ALL_BACK_TIMEOUT_MS);
    const allBackMs = performance.now() - backFrom;
    await mail.stop();
    await waitUntilRecorded(company);
    await watching.stop();
    return {
      ...compareRecord(company),
      mailboxCount,
      restarts,
      statuses: countBy(company.readMailboxes().map(({ status }) => `${status}`)),
      redMeanwhile: red.size,
      allBackMs,
      logins: company.dovecot.countLogins() - loginsBefore,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    for (const one of repeating) await one.stop();
    await company.close();
  }
}

/** What does not hold, in words. */
export function readRestartProblems({ mailboxCount, statuses, missing, twice }: RestartReport): string[] {
  const enabled = statuses['enabled'] ?? 0;
  return [
    ...(enabled === mailboxCount ? [] : [`${mailboxCount - enabled} mailboxes are not Enabled`]),
    ...missing.map((one) => `missing: ${one}`),
    ...twice.map((one) => `twice: ${one}`),
  ];
}

/** To one mailbox after the other, whether the server runs or not: its files are there when it comes back. */
function deliverMail({ addresses, deliver }: ListeningCompany) {
  return repeat(MAIL_EVERY_MS, (count) => void deliver(addresses[count % addresses.length]!));
}

function watchStatuses({ company, red }: { company: ListeningCompany; red: Set<string> }) {
  return repeat(1_000, () => {
    for (const { address, status } of company.readMailboxes()) if (status !== 'enabled') red.add(address);
  });
}

function repeat(everyMs: number, work: (count: number) => void): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    for (let count = 0; !stopping.signal.aborted; count += 1) {
      work(count);
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function waitUntilRecorded(company: ListeningCompany): Promise<void> {
  await waitUntil({
    what: 'every mail is recorded',
    holds: () => compareRecord(company).missing.length === 0,
    describe: () => compareRecord(company).missing.length,
    timeoutMs: RECORDED_TIMEOUT_MS,
    everyMs: 250,
  }).catch(() => {
    // The report says what is missing.
  });
}

function compareRecord({ deliveries, readCopies }: ListeningCompany) {
  const copies = readCopies().map(({ address, messageId }) => `${address} ${messageId}`);
  const recorded = new Set(copies);
  const delivered = deliveries.map(({ address, messageId }) => `${address} ${messageId}`);
  const counts = Object.entries(countBy(copies));
  return {
    deliveredCount: delivered.length,
    recordedCount: copies.length,
    missing: delivered.filter((one) => !recorded.has(one)),
    twice: counts.filter(([, count]) => count > 1).map(([one]) => one),
  };
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

export function printRestartReport(report: RestartReport): void {
  const say = (what: string, value: string | number) => process.stdout.write(`${what.padEnd(44)} ${value}\n`);
  say('mailboxes in IDLE', report.mailboxCount);
  say('kills of the mail server', report.restarts);
  for (const [status, count] of Object.entries(report.statuses)) say(`shown ${status} in the end`, count);
  say('shown otherwise at some time', report.redMeanwhile);
  say('mails delivered', report.deliveredCount);
  say('mails recorded', report.recordedCount);
  say('missing', report.missing.length);
  say('recorded twice', report.twice.length);
  say('until all were told of again', `${(report.allBackMs / 1000).toFixed(1)} s`);
  say('logins', report.logins);
  say('seconds', report.seconds.toFixed(1));
  const problems = readRestartProblems(report);
  for (const one of problems.slice(0, 40)) process.stdout.write(`✗ ${one}\n`);
  process.stdout.write(
    problems.length === 0 ? 'All of it holds.\n' : `${problems.length} things do not hold.\n`,
  );
}
