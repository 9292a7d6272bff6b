import { openGoogleDouble, type GoogleDouble } from '@mailsync/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectMailbox } from '../product/connect-mailbox.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';

const TOPIC = 'projects/sandbox-project/topics/mailsync';
const SUBSCRIPTION = 'projects/sandbox-project/subscriptions/mailsync';
const READER = 'reader@sandbox-project.iam.gserviceaccount.com';
const PUSHER = 'pusher@sandbox-project.iam.gserviceaccount.com';

const ADMIN = 'admin@company.example';
const lena = { name: 'Lena Fuchs', address: 'lena@fuchs-interiors.example' };

async function openGoogle(): Promise<GoogleDouble> {
  const google = await openGoogleDouble({ seed: { people: [{ address: ADMIN, name: 'Admin' }] } });
  onTestFinished(() => google.close());
  await google.control.makeTopic({ name: TOPIC });
  return google;
}

/** Looking alone would find nothing for ten minutes. */
async function openProduct(google: GoogleDouble, settings: Record<string, string>): Promise<Product> {
  const product = await startProduct({
    settings: {
      ...google.settings,
      MAILSYNC_SYNC_INTERVAL: '10m',
      GOOGLE_PUBSUB_TOPIC: TOPIC,
      ...settings,
    },
  });
  onTestFinished(() => product.close());
  return product;
}

interface MailboxJson {
  status: string;
  freshness: { isTold: boolean } | null;
  importProgress: { state: string } | null;
  nextAttemptAt: string | null;
}

/** Connects a mailbox, lets Lena write to it, and returns once her mail stands on her timeline. */
async function expectMailAtOnce({ google, product }: { google: GoogleDouble; product: Product }) {
  const admin = await product.signIn();
  const lead = await admin.post<{ id: string }>('/api/v1/leads', {
    name: lena.name,
    addresses: [lena.address],
  });
  await connectMailbox({ client: admin, google, address: ADMIN });
  const readMailbox = async () => {
    const { items } = await admin.get<{ items: MailboxJson[] }>('/api/v1/mailboxes');
    return items[0]!;
  };
  await waitUntil({
    what: 'a notification has proved that telling works, and the next look is minutes away',
    timeoutMs: 30_000,
    holds: async () => {
      const { freshness, importProgress, nextAttemptAt } = await readMailbox();
      const isDone = freshness?.isTold === true && importProgress?.state === 'done';
      return isDone && Date.parse(nextAttemptAt ?? '') > Date.now() + 5 * 60_000;
    },
    describe: readMailbox,
  });

  const mail = { from: lena, to: [{ address: ADMIN }], subject: 'At once', text: 'Hello' };
  await google.control.deliver({ to: ADMIN, mail });
  await waitUntil({
    what: 'the mail stands on the timeline',
    timeoutMs: 30_000,
    everyMs: 20,
    holds: async () => {
      const emails = await admin.get<{ items: { subject: string }[] }>(`/api/v1/leads/${lead.id}/emails`);
      return emails.items.some((email) => email.subject === 'At once');
    },
  });
  await waitUntil({
    what: 'all notifications are acknowledged',
    timeoutMs: 10_000,
    holds: async () => (await google.control.listOutstanding({ subscription: SUBSCRIPTION })).length === 0,
  });
  expect((await readMailbox()).status).toBe('enabled');
}

describe('new mail is there at once, however seldom mailboxes are looked at', () => {
  it('when notifications are pulled from a subscription', async () => {
    const google = await openGoogle();
    await google.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, subscribers: [READER] });
    const key = await google.control.makeServiceAccount({ email: READER });
    const product = await openProduct(google, {
      GOOGLE_PUBSUB_SUBSCRIPTION: SUBSCRIPTION,
      GOOGLE_PUBSUB_CREDENTIALS: JSON.stringify(key),
    });
    await expectMailAtOnce({ google, product });
  });

  it('when Google posts them to us', async () => {
    const google = await openGoogle();
    const product = await openProduct(google, { GOOGLE_PUBSUB_PUSH_ACCOUNT: PUSHER });
    const push = { endpoint: `${product.url}/google/pubsub`, account: PUSHER };
    await google.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, push });
    await expectMailAtOnce({ google, product });

    const forged = await fetch(push.endpoint, { method: 'POST', body: '{}' });
    expect(forged.status).toBe(401);
    const metrics = await (await fetch(`${product.url}/metrics`)).text();
    expect(metrics).toMatch(/mailsync_notifications_total\{outcome="heard"\} [1-9]/);
    expect(metrics).toContain('mailsync_mailboxes_overdue 0');
  });
});
