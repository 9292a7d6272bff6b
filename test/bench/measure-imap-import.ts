import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dovecot, isDovecotHere, openDovecot } from '@mailsync/sandbox';
import { ImapFlow } from 'imapflow';
import { type GoogleProcess, startGoogle } from '../product/start-google.ts';
import { startProduct } from '../product/start-product.ts';
import type { Figure } from './figure.ts';
import { importLeads } from './import-leads.ts';
import { isMbsyncHere, mirrorByMbsync } from './mirror-by-mbsync.ts';
import { readCpuMs } from './read-process.ts';
import { readImports, waitForImports } from './watch-imports.ts';
import { writeMirrorMail } from './write-mirror-mail.ts';

const MESSAGES = 20_000;
const LEAD_SHARE = 0.03;
/** All lead mail is with the first few: the server can be asked for those. Of many, every envelope is read. */
const FEW_LEADS = 12;
const MANY_LEADS = 3_000;
const TIMEOUT_MS = 10 * 60_000;
/** A tenth of a second would be a tenth of what is measured. */
const LOOK_EVERY_MS = 20;
/** The first warms the server's indexes, for all alike; what else a machine does makes work slower, never faster. */
const ROUNDS = 2;
const PERSON = { name: 'Colleague', address: 'colleague@company.example' };

/**
 * Wall time of the first import of a large mailbox on a real Dovecot, from the moment that it is connected until all lead
 * mail is recorded; beside `mbsync` mirroring the same mailbox and imapflow reading its envelopes and nothing else.
 */
export async function measureImapImport({ messageCount = MESSAGES }: { messageCount?: number } = {}): Promise<
  Figure[]
> {
  const missing = [
    ...(isDovecotHere() ? [] : ['dovecot-imapd']),
    ...(isMbsyncHere() ? [] : ['isync (for mbsync)']),
  ];
  if (missing.length > 0) throw new Error(`imap-import needs ${missing.join(' and ')}: apt install it first`);

  const dir = mkdtempSync(join(tmpdir(), 'mailsync-bench-'));
  const authorityFile = join(dir, 'authority.pem');
  // Sending is checked at connect too: the stand-in takes the same password there.
  const google = await startGoogle({ seed: { people: [PERSON] }, authorityFile });
  const { appPassword } = await google.control.makeAppPassword({ person: PERSON.address });
  const password = appPassword.replaceAll(' ', '');
  const dovecot = await openDovecot({ people: [{ login: PERSON.address, password }], authorityFile });
  try {
    const leads = Array.from({ length: MANY_LEADS }, (_, index) => ({
      name: `Buyer ${index}`,
      address: `buyer${index}@customer${index}.example`,
    }));
    const few = leads.slice(0, FEW_LEADS);
    const leadMailCount = fill({ dovecot, leadAddresses: few.map(({ address }) => address), messageCount });
    const access = { port: dovecot.port, login: PERSON.address, password, authorityFile };

    const best = { mbsyncMs: Infinity, bareMs: Infinity, many: NEVER, few: NEVER };
    for (let round = 1; round <= ROUNDS; round += 1) {
      best.bareMs = Math.min(best.bareMs, await readEnvelopes({ ...access, messageCount }));
      best.mbsyncMs = Math.min(best.mbsyncMs, mirrorByMbsync({ ...access, messageCount }));
      for (const kind of ['many', 'few'] as const) {
        const run = await importByProduct({
          google,
          dovecot,
          appPassword,
          authorityFile,
          leads: kind === 'many' ? leads : few,
        });
        if (run.emailCount !== leadMailCount)
          throw new Error(`${run.emailCount} of ${leadMailCount} lead emails are recorded`);
        if (run.tookMs < best[kind].tookMs) best[kind] = run;
      }
    }
    const figure = (what: string, value: number, unit: string, atMost: number | null): Figure => ({
      bench: 'imap-import',
      what,
      value,
      unit,
      atMost,
    });
    const { mbsyncMs, bareMs } = best;
    return [
      figure(`mbsync mirrors ${messageCount} messages`, mbsyncMs / 1000, 's', null),
      figure('imapflow reads their envelopes', bareMs / 1000, 's', null),
      figure(
        `import of ${leadMailCount} lead emails, ${MANY_LEADS} leads: every head is read`,
        best.many.tookMs / 1000,
        's',
        null,
      ),
      figure('CPU of it', best.many.cpuMs / 1000, 's', null),
      figure('the same against mbsync', best.many.tookMs / mbsyncMs, 'times', 1),
      figure('the same against imapflow', best.many.tookMs / bareMs, 'times', 1.5),
      figure(
        `import of ${leadMailCount} lead emails, ${FEW_LEADS} leads: the server searches`,
        best.few.tookMs / 1000,
        's',
        null,
      ),
      figure('CPU of it', best.few.cpuMs / 1000, 's', null),
      figure('the same against mbsync', best.few.tookMs / mbsyncMs, 'times', 0.5),
    ];
  } finally {
    await dovecot.close();
    await google.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const NEVER = { tookMs: Infinity, cpuMs: Infinity, emailCount: 0 };

/** Returns how much of it is lead mail. */
function fill({
  dovecot,
  leadAddresses,
  messageCount,
}: {
  dovecot: Dovecot;
  leadAddresses: string[];
  messageCount: number;
}): number {
  const mails = writeMirrorMail({
    person: PERSON.address,
    leadAddresses,
    messageCount,
    leadShare: LEAD_SHARE,
    now: new Date(),
  });
  let leadMailCount = 0;
  for (const { bytes, receivedAt, isLeadMail } of mails) {
    dovecot.put({ folder: '', bytes, receivedAt });
    if (isLeadMail) leadMailCount += 1;
  }
  return leadMailCount;
}

/** What any program has to do at least that looks at every message: connect, and read all envelopes. */
async function readEnvelopes({
  port,
  login,
  password,
  authorityFile,
  messageCount,
}: {
  port: number;
  login: string;
  password: string;
  authorityFile: string;
  messageCount: number;
}): Promise<number> {
  const startedAt = performance.now();
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: true,
    auth: { user: login, pass: password },
    logger: false,
    tls: { ca: readFileSync(authorityFile) },
  });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX', { readOnly: true });
    let count = 0;
    for await (const _ of client.fetch('1:*', {
      uid: true,
      flags: true,
      internalDate: true,
      size: true,
      envelope: true,
    })) {
      count += 1;
    }
    if (count !== messageCount) throw new Error(`imapflow read ${count} of ${messageCount} envelopes`);
    return performance.now() - startedAt;
  } finally {
    client.close();
  }
}

async function importByProduct({
  google,
  dovecot,
  appPassword,
  authorityFile,
  leads,
}: {
  google: GoogleProcess;
  dovecot: Dovecot;
  appPassword: string;
  authorityFile: string;
  leads: { name: string; address: string }[];
}): Promise<{ tookMs: number; cpuMs: number; emailCount: number }> {
  const product = await startProduct({
    settings: {
      ...google.settings,
      GMAIL_IMAP_HOST: dovecot.host,
      GMAIL_IMAP_PORT: `${dovecot.port}`,
      MAILSYNC_CA_FILE: authorityFile,
    },
  });
  try {
    const client = await product.signIn();
    await importLeads({ product, leads });
    const cpuBeforeMs = readCpuMs({ pid: product.pid() });
    const startedAt = performance.now();
    await client.post('/api/v1/mailboxes/app-password', { address: PERSON.address, appPassword });
    await waitForImports({ product, mailboxCount: 1, timeoutMs: TIMEOUT_MS, everyMs: LOOK_EVERY_MS });
    const tookMs = performance.now() - startedAt;
    const cpuMs = readCpuMs({ pid: product.pid() }) - cpuBeforeMs;
    return { tookMs, cpuMs, emailCount: readImports(product).emailCount };
  } finally {
    await product.close();
  }
}
