import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type GoogleDouble, openGoogleDouble } from './google/open-google-double.ts';
import type { QuotaTableName } from './google/quota/call-meter.ts';
import { fillProduct } from './sample-company/fill-product.ts';
import { sampleCompany } from './sample-company/sample-company.ts';
import { type FreshMail, startFreshMail } from './sample-company/start-fresh-mail.ts';
import { openSlackStandIn, type SlackStandIn } from './slack/open-slack-stand-in.ts';

const FRESH_MAIL_EVERY_MS = 8_000;
/** About what Gmail takes for a call, so that an import can be watched. */
const GMAIL_LATENCY_MS = 150;

export interface OpenSandboxOptions {
  /** Where the stand-in for Google keeps its world, so that mail and consents survive a restart. */
  dataDir: string;
  /** Where the product is reached. */
  productUrl: string;
  /** Which of Google's quotas the stand-in enforces. */
  quotaTable: QuotaTableName;
  /** Wanted ports; any free one where a port is taken. */
  ports?: { google: number; slack: number; slackClient: number };
}

/** Google, Slack and a sample company with mail that keeps coming: all that a trial run needs of the outside world. */
export interface Sandbox {
  /** What the product is told in place of settings of one's own. */
  settings: Record<string, string>;
  /** Pages to try. */
  links: { name: string; url: string }[];
  signIn: { email: string; password: string };
  /** Fills the running product through its public API, once; then lets new mail arrive. */
  fill(): Promise<void>;
  google: GoogleDouble;
  slack: SlackStandIn;
  close(): Promise<void>;
}

export async function openSandbox({
  dataDir,
  productUrl,
  quotaTable,
  ports = { google: 3001, slack: 3002, slackClient: 3003 },
}: OpenSandboxOptions): Promise<Sandbox> {
  const company = sampleCompany({ until: new Date() });
  const google = await onWantedPort(ports.google, (port) =>
    openGoogleDouble({
      port,
      seed: company.world,
      journalFile: join(dataDir, 'google.ndjson'),
      authorityFile: join(dataDir, 'google-authority.pem'),
      latencyMs: GMAIL_LATENCY_MS,
      quota: { table: quotaTable },
    }),
  );
  const slack = await onWantedPort(ports.slack, (port) =>
    onWantedPort(ports.slackClient, (clientPort) =>
      openSlackStandIn({
        // As most people will run it, and without any address that Slack has to reach.
        mode: 'socket',
        port,
        clientPort,
        productUrl: () => productUrl,
        users: company.users,
        signingSecret: sampleSecret('signing'),
        botToken: `xoxb-sandbox-${sampleSecret('bot').slice(0, 24)}`,
        teamName: company.name,
      }),
    ),
  );
  const administrator = company.users.find((user) => user.role === 'administrator')!;
  const signIn = { email: administrator.email, password: administrator.password! };
  let freshMail: FreshMail | null = null;

  return {
    settings: {
      ...google.settings,
      ...slack.settings,
      MAILSYNC_ADMIN_EMAIL: signIn.email,
      MAILSYNC_ADMIN_PASSWORD: signIn.password,
    },
    links: [{ name: 'Simulated Slack', url: slack.clientUrl }],
    signIn,
    async fill() {
      await fillProduct({ productUrl, company, google });
      freshMail = startFreshMail({ double: google, company, everyMs: FRESH_MAIL_EVERY_MS });
    },
    google,
    slack,
    async close() {
      await freshMail?.stop();
      await slack.close();
      await google.close();
    },
  };
}

/** The usual ports can be remembered and bookmarked; a trial must still start when something else has taken one. */
async function onWantedPort<Opened>(
  wanted: number,
  open: (port: number) => Promise<Opened>,
): Promise<Opened> {
  try {
    return await open(wanted);
  } catch (error) {
    const { code } = error as { code?: string };
    if (wanted === 0 || (code !== 'sandbox.port_taken' && code !== 'EADDRINUSE')) throw error;
    return open(0);
  }
}

/** Known to everybody, like all sample data; the same after a restart. */
const sampleSecret = (name: string) => createHash('sha256').update(`mailsync sandbox ${name}`).digest('hex');
