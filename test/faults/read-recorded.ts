import Database from 'better-sqlite3';
import type { ProductClient } from '@mailsync/sandbox';

/** One recorded email, whoever was asked. */
export interface RecordedEmail {
  id: string;
  /** Copies as `address id`, sorted; mailboxes' addresses alone where ids are not told. */
  copies: string[];
  leadAddresses: string[];
}

export interface LedgerRow {
  person: string;
  messageId: string;
  state: string;
  reason: string | null;
}

/** What the database itself holds, read without the product. */
export function readDatabase({ databaseFile }: { databaseFile: string }) {
  const database = new Database(databaseFile, { readonly: true });
  const all = <Row>(sql: string) => database.prepare(sql).all() as Row[];
  try {
    const emailIds = all<{ id: string }>('SELECT id FROM emails').map((row) => row.id);
    const copies = all<{ emailId: string; person: string; id: string }>(
      `SELECT c.email_id AS emailId, lower(m.address) AS person, c.provider_message_id AS id
         FROM copies c JOIN mailboxes m ON m.id = c.mailbox_id`,
    );
    const leads = all<{ emailId: string; address: string }>(
      `SELECT DISTINCT e.email_id AS emailId, lower(a.address) AS address
         FROM email_leads e JOIN lead_addresses a ON a.lead_id = e.lead_id AND a.removed_revision IS NULL`,
    );
    const copiesByEmail = Map.groupBy(copies, (row) => row.emailId);
    const leadsByEmail = Map.groupBy(leads, (row) => row.emailId);
    return {
      emails: emailIds.map((id): RecordedEmail => ({
        id,
        copies: (copiesByEmail.get(id) ?? []).map((row) => `${row.person} ${row.id}`).toSorted(),
        leadAddresses: (leadsByEmail.get(id) ?? []).map((row) => row.address).toSorted(),
      })),
      copyCount: copies.length,
      ledger: all<LedgerRow>(
        `SELECT lower(m.address) AS person, l.message_id AS messageId, l.state, l.reason
           FROM ledger l JOIN mailboxes m ON m.id = l.mailbox_id`,
      ),
      openImportCount: all(`SELECT id FROM imports WHERE state <> 'done'`).length,
      recordedCounts: all<{ address: string; recordedCount: number }>(
        'SELECT lower(address) AS address, recorded_count AS recordedCount FROM mailboxes',
      ),
    };
  } finally {
    database.close();
  }
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Every page of a list of the API. */
export async function readAll<Item>({
  client,
  path,
}: {
  client: ProductClient;
  path: string;
}): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<Item> = await client.get<Page<Item>>(`${path}?limit=200${after}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
