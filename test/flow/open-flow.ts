import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type GoogleDouble,
  growMailbox,
  type LeadMail,
  openGoogleDouble,
  openSlackStandIn,
  type ProductClient,
  slackChannelIdOf,
  type SlackStandIn,
} from '@mailsync/sandbox';
import { connectMailbox } from '../product/connect-mailbox.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';

const PASSWORD = 'a password for the tests';
const DOMAIN = 'fairlane.example';
export const ALERT_CHANNEL = 'mailsync-alerts';

export const anna = { email: `anna@${DOMAIN}`, name: 'Anna Weller', password: PASSWORD };
export const ben = { email: `ben@${DOMAIN}`, name: 'Ben Carrow', password: PASSWORD };
export const lena = { name: 'Lena Fuchs', address: 'lena@fuchs-interiors.example' };
export const max = { name: 'Max Hollis', address: 'max@hollis-supply.example' };

export interface MailboxJson {
  id: string;
  address: string;
  status: string | null;
  queuePosition: number | null;
  lastSyncedAt: string | null;
  route: 'google' | 'app_password';
  failover: { since: string; what: string } | null;
  recordedCount: number;
  importProgress: { state: string; foundCount: number; recordedCount: number } | null;
  openError: { code: string } | null;
}
export interface EmailJson {
  id: string;
  messageId: string | null;
  subject: string | null;
  direction: string;
  mailboxIds: string[];
}

/** Whatever the program runs in. */
export type RunningProduct = Pick<Product, 'url' | 'signIn' | 'close'>;

/** The program with Google and Slack beside it, two sales people, and mail with two people who may be leads. */
export interface Flow<Running extends RunningProduct = Product> {
  product: Running;
  google: GoogleDouble;
  slack: SlackStandIn;
  admin: ProductClient;
  signIn(person: { email: string; password: string }): Promise<ProductClient>;
  connect(person: { email: string; password: string }): Promise<ProductClient>;
  addLead(lead: { name: string; address: string }): Promise<string>;
  mailboxOf(address: string): Promise<MailboxJson | undefined>;
  waitForStatus(address: string, status: string): Promise<MailboxJson>;
  waitForRoute(address: string, route: MailboxJson['route']): Promise<MailboxJson>;
  /** Waits until the mailbox has nothing left to import. */
  waitForImport(address: string): Promise<void>;
  timelineOf(leadId: string): Promise<EmailJson[]>;
  /** What should stand on the timelines, worked out from what was delivered. */
  expectedMail(addresses: string[]): Promise<LeadMail[]>;
  alerts(): ReturnType<SlackStandIn['control']['messagesSeenBy']>;
  close(): Promise<void>;
}

interface FlowOptions {
  mailboxLimit?: number;
  messageCount?: number;
  leadShare?: number;
  /** How Slack reaches the product: over HTTP unless it says otherwise. */
  slackMode?: 'http' | 'socket';
}

/** Around the built program as a process of its own. */
export const openFlow = (options: FlowOptions = {}): Promise<Flow> =>
  openFlowAround({ ...options, start: startProduct });

/** Around the program as `start` runs it with the settings that lead it to the stand-ins. */
export async function openFlowAround<Running extends RunningProduct>({
  mailboxLimit = 5,
  messageCount = 250,
  leadShare = 0.12,
  slackMode = 'http',
  start,
}: FlowOptions & { start: (input: { settings: Record<string, string> }) => Promise<Running> }): Promise<
  Flow<Running>
> {
  const until = new Date();
  const common = { messageCount, leadShare, leads: [lena, max], until, overDays: 300 };
  const people = [anna, ben].map(({ email, name }) => ({ address: email, name }));
  const trustDir = mkdtempSync(join(tmpdir(), 'mailsync-trust-'));
  const google = await openGoogleDouble({
    authorityFile: join(trustDir, 'authority.pem'),
    seed: {
      people,
      messages: people.flatMap(
        (person, index) =>
          growMailbox({ ...common, seedNumber: 40 + index, person, teammates: [people[1 - index]!] })
            .messages,
      ),
    },
  });
  let productUrl = '';
  const slack = await openSlackStandIn({
    mode: slackMode,
    productUrl: () => productUrl,
    users: [anna, ben, { email: 'admin@fairlane.example', name: 'Admin' }],
    signingSecret: 'the signing secret of the tests',
    botToken: 'xoxb-for-tests',
    teamName: 'Fairlane',
  });
  const product = await start({
    settings: { ...google.settings, ...slack.settings, MAILSYNC_SYNC_INTERVAL: '1s' },
  });
  productUrl = product.url;
  const admin = await product.signIn();
  await admin.patch('/api/v1/company', { name: 'Fairlane', mailboxLimit, ownDomains: [DOMAIN] });
  for (const { email, name, password } of [anna, ben]) {
    await admin.post('/api/v1/users', { email, name, password, role: 'salesperson' });
  }
  await admin.put('/api/v1/alert-channels', [
    { channelId: slackChannelIdOf(ALERT_CHANNEL), kinds: ['mailbox', 'installation'] },
  ]);

  const mailboxOf = async (address: string) => {
    const { items } = await admin.get<{ items: MailboxJson[] }>('/api/v1/mailboxes?limit=200');
    return items.find((mailbox) => mailbox.address === address);
  };
  const waitForMailbox = async (address: string, what: string, holds: (mailbox: MailboxJson) => boolean) => {
    let seen: MailboxJson | undefined;
    await waitUntil({
      what: `${address} ${what}`,
      timeoutMs: 30_000,
      holds: async () => {
        seen = await mailboxOf(address);
        return seen !== undefined && holds(seen);
      },
      describe: () => seen,
    });
    return seen!;
  };

  return {
    product,
    google,
    slack,
    admin,
    signIn: (person) => product.signIn(person),
    async connect(person) {
      const client = await product.signIn(person);
      await connectMailbox({ client, google, address: person.email });
      return client;
    },
    async addLead({ name, address }) {
      const lead = await admin.post<{ id: string }>('/api/v1/leads', { name, addresses: [address] });
      return lead.id;
    },
    mailboxOf,
    waitForStatus: (address, status) =>
      waitForMailbox(address, `is ${status}`, (one) => one.status === status),
    waitForRoute: (address, route) =>
      waitForMailbox(address, `goes by ${route}`, (one) => one.route === route),
    async waitForImport(address) {
      await waitForMailbox(address, 'has imported', (one) => one.importProgress?.state === 'done');
    },
    async timelineOf(leadId) {
      const emails: EmailJson[] = [];
      let cursor = '';
      do {
        const page = await admin.get<{ items: EmailJson[]; nextCursor: string | null }>(
          `/api/v1/leads/${leadId}/emails?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        emails.push(...page.items);
        cursor = page.nextCursor ?? '';
      } while (cursor);
      return emails;
    },
    expectedMail: async (leadAddresses) =>
      (await google.control.leadMail({ leadAddresses })).filter((mail) => mail.expected === 'recorded'),
    alerts: () => slack.control.messagesSeenBy({ user: anna.email, channel: ALERT_CHANNEL }),
    async close() {
      await product.close();
      await slack.close();
      await google.close();
      rmSync(trustDir, { recursive: true });
    },
  };
}

/** The Message-IDs of emails, sorted, without brackets: how two lists of the same mail are compared. */
export function idsOf(mail: readonly { messageId: string | null }[]): string[] {
  return mail.map(({ messageId }) => (messageId ?? 'none').replaceAll(/[<>\s]/g, '')).toSorted();
}
