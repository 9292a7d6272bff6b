import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { ImportEstimateView } from '../engine.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { toAddressKey } from '../recording/address-key.ts';
import type { QuotaLimits } from '../quota/quota-tables.ts';
import { BEFORE_ALL_REVISIONS } from './create-import.ts';
import { estimateMailbox } from './estimate-mailbox.ts';

/** Mailboxes that are asked, evenly spread over all; what they say is taken for the others too. */
const MAILBOXES_ASKED = 25;
const MAILBOXES_AT_ONCE = 4;

/** What would be imported: the history of people who are no leads yet, or of all leads in a wider window. */
export type ImportWish = { addresses: readonly string[] } | { importWindowDays: number };

/**
 * What an import would read, before it begins: messages are counted by their ids alone and within a bound, beyond which
 * a sample is taken for the whole. Nothing is written, and nothing of live mail's share is spent.
 */
export async function estimateImport({
  db,
  clock,
  openProvider,
  quotaLimits,
  wish,
}: {
  db: Database;
  clock: Clock;
  openProvider: OpenProvider;
  quotaLimits: QuotaLimits;
  wish: ImportWish;
}): Promise<ImportEstimateView> {
  const { addresses, rules, all } = await db.read(async (r) => {
    const current = await r.matching.readRules();
    const added = { after: BEFORE_ALL_REVISIONS, upTo: current.revision };
    return {
      rules: current,
      addresses:
        'addresses' in wish
          ? await dropLeads(wish.addresses, (addressKeys) =>
              r.matching.listLeadsByAddressKeys({ addressKeys }),
            )
          : (await r.leadDomains.listAll({ added })).map(({ address }) => address),
      all: await r.mailboxes.list({}),
    };
  });
  const syncing = all.filter((one) => !one.disconnectedAt && one.hasSeat && !one.givenUpAt);
  const asked = spread(syncing, MAILBOXES_ASKED).values();
  const mailboxes: ImportEstimateView['mailboxes'] = [];
  await Promise.all(
    Array.from({ length: MAILBOXES_AT_ONCE }, async () => {
      for (const mailbox of asked) {
        const input = { db, openProvider, quotaLimits, addresses, mailbox, now: clock.now() };
        mailboxes.push(
          'addresses' in wish
            ? await estimateMailbox({ ...input, importWindowDays: rules.importWindowDays, of: 'new_leads' })
            : await estimateMailbox({ ...input, importWindowDays: wish.importWindowDays, of: 'leads' }),
        );
      }
    }),
  );
  return {
    addressCount: addresses.length,
    mailboxCount: syncing.length,
    mailboxes: mailboxes.toSorted((a, b) => b.messageCount - a.messageCount),
  };
}

/** The history of leads is imported already. */
async function dropLeads(
  addresses: readonly string[],
  listLeads: (addressKeys: string[]) => Promise<{ addressKey: string }[]>,
): Promise<string[]> {
  const byKey = new Map<string, string>();
  for (const address of addresses) {
    const key = toAddressKey(address);
    if (key) byKey.set(key, address.trim());
  }
  for (const { addressKey } of await listLeads([...byKey.keys()])) byKey.delete(addressKey);
  return [...byKey.values()].toSorted();
}

function spread<Item>(items: readonly Item[], atMost: number): Item[] {
  if (items.length <= atMost) return [...items];
  return Array.from({ length: atMost }, (_, at) => items[Math.floor((at * items.length) / atMost)]!);
}
