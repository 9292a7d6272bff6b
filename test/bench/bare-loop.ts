import { readFileSync } from 'node:fs';
import { auth, gmail, type gmail_v1 } from '@googleapis/gmail';

/** What the bare loop is told, as JSON in the file that its only argument names. */
export interface BareLoopInput {
  gmailApiUrl: string;
  mailboxesAtOnce: number;
  requestsAtOnce: number;
  mailboxes: { accessToken: string }[];
}

export interface BareLoopResult {
  cpuMs: number;
  messageCount: number;
}

/**
 * Lists and reads all messages of mailboxes that hold lead mail alone: the calls of an import, with the same package and
 * as many in flight, and nothing done with the answers. What reading mail costs at the least. Prints its result as one line of JSON.
 */
const { gmailApiUrl, mailboxesAtOnce, requestsAtOnce, mailboxes } = JSON.parse(
  readFileSync(process.argv[2]!, 'utf8'),
) as BareLoopInput;
let messageCount = 0;

const before = process.cpuUsage();
await inParallel({ items: mailboxes, atOnce: mailboxesAtOnce, work: readMailbox });
const { user, system } = process.cpuUsage(before);
const result: BareLoopResult = { cpuMs: (user + system) / 1000, messageCount };
process.stdout.write(`${JSON.stringify(result)}\n`);

async function readMailbox({ accessToken }: BareLoopInput['mailboxes'][number]) {
  const client = new auth.OAuth2();
  client.credentials = { access_token: accessToken };
  const api = gmail({ version: 'v1', auth: client, rootUrl: `${gmailApiUrl}/`, retry: false });
  const { data: profile } = await api.users.getProfile({ userId: 'me' });
  await api.users.history.list({ userId: 'me', startHistoryId: profile.historyId! });

  const ids = await listIds(api);
  await inParallel({
    items: ids,
    atOnce: requestsAtOnce,
    async work(id) {
      const { data } = await api.users.messages.get({ userId: 'me', id, format: 'full' });
      if (data.id === id) messageCount += 1;
    },
  });
}

async function listIds(api: gmail_v1.Gmail): Promise<string[]> {
  const ids: string[] = [];
  let pageToken: string | undefined;
  do {
    const { data } = await api.users.messages.list({ userId: 'me', maxResults: 500, pageToken });
    ids.push(...(data.messages ?? []).map(({ id }) => id!));
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken);
  return ids;
}

async function inParallel<Item>({
  items,
  atOnce,
  work,
}: {
  items: readonly Item[];
  atOnce: number;
  work: (item: Item) => Promise<void>;
}) {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
