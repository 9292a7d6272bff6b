import { auth, gmail, type gmail_v1 } from '@googleapis/gmail';
import type { Clock } from '@mailsync/foundation';
import type { MethodUnits } from '../../quota/quota-tables.ts';
import { toAddressKey } from '../../recording/address-key.ts';
import { skipByLabel } from '../../recording/decide-fate.ts';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { LONGEST_QUERY_CHARACTERS, writeQuery } from '../gmail-search/write-query.ts';
import type { MailChange, MailProvider } from '../mail-provider.ts';
import { readMessage } from '../message/read-message.ts';
import { createFetch } from './create-fetch.ts';
import { judgeScopes } from './judge-scopes.ts';
import { readFailure } from './read-failure.ts';

const REQUEST_TIMEOUT_MS = 60_000;
const IDS_PER_PAGE = 500;
/** Longest answer taken: Gmail's largest message is 50 MB, and base64 adds a third. */
const LONGEST_ANSWER_BYTES = 80 * 1024 * 1024;
const fetchFromGmail = createFetch({
  timeoutMs: REQUEST_TIMEOUT_MS,
  longestAnswerBytes: LONGEST_ANSWER_BYTES,
});

export interface CreateGmailProviderInput {
  gmailApiUrl: string;
  clock: Clock;
  /** A token that should work now; asked before each request. */
  accessToken: () => Promise<string>;
  /** The token was refused: the next one has to come from Google. */
  forgetToken: (accessToken: string) => void;
  /** What the present token allows; null when that is not known. */
  grantedScopes: () => readonly string[] | null;
  /** Lets only so many requests of this mailbox through at a time; left out while there is nobody to share with. */
  lanes?: { enter: () => Promise<() => void>; narrow: () => void };
  /** Takes units out of the budget before a request; throws `QuotaPause` when there are none. */
  spend: (request: { method: string; units: number }) => Promise<void>;
  /** What each request costs by the project's quota table. */
  units: MethodUnits;
}

/** Notifications of changes, through Cloud Pub/Sub (developers.google.com/workspace/gmail/api/guides/push). */
export interface GmailWatch {
  /** Begins or renews; ends by itself at `expiresAt`. A first notification follows at once. Throws `gmail.watch_*`. */
  watch(input: { topic: string }): Promise<{ expiresAt: Date }>;
  stopWatch(): Promise<void>;
}

/** A mailbox over the Gmail API (developers.google.com/workspace/gmail/api/reference/rest). */
export function createGmailProvider(input: CreateGmailProviderInput): MailProvider & GmailWatch {
  const { clock, spend, units: unitsOf } = input;
  const client = new auth.OAuth2();
  const api = gmail({
    version: 'v1',
    auth: client,
    rootUrl: input.gmailApiUrl.replace(/\/?$/, '/'),
    retry: false,
    retryConfig: { retry: 0, noResponseRetries: 0 },
    fetchImplementation: fetchFromGmail as unknown as typeof fetch,
  });

  /** One request: budget, token, and once more with a fresh token when the old one was refused. */
  async function ask<T>(method: string, units: number, request: () => Promise<{ data: T }>): Promise<T> {
    return expectObject({ data: await send(method, units, request), method });
  }

  async function send<T>(method: string, units: number, request: () => Promise<{ data: T }>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await spend({ method, units });
      const accessToken = await input.accessToken();
      const leave = await input.lanes?.enter();
      client.credentials = { access_token: accessToken };
      try {
        return (await request()).data;
      } catch (error) {
        const failure = readFailure({ error, surface: 'gmail', method, now: clock.now() });
        const { code } = failure.failure;
        if (code === 'gmail.too_many_at_once') input.lanes?.narrow();
        if (code !== 'gmail.unauthorized' && code !== 'gmail.scope_uncertain') throw failure;
        if (attempt === 2 && code === 'gmail.scope_uncertain')
          throw judgeScopes({ failure, scopes: input.grantedScopes() });
        input.forgetToken(accessToken);
        if (attempt === 2) throw failure;
      } finally {
        leave?.();
      }
    }
  }

  return {
    async watch({ topic }) {
      // Without labels: what leaves spam is a change like any other.
      const answer = await ask('watch', unitsOf.watch, () =>
        api.users.watch({ userId: 'me', requestBody: { topicName: topic } }),
      );
      const expiresAtMs = Number(answer.expiration);
      if (!Number.isFinite(expiresAtMs)) throw unreadable('watch', 'the answer has no end');
      return { expiresAt: new Date(expiresAtMs) };
    },

    async stopWatch() {
      // Answered with nothing at all.
      await send<unknown>('stop', unitsOf.stopWatch, () => api.users.stop({ userId: 'me' }));
    },

    async readProfile() {
      const profile = await ask('getProfile', unitsOf.getProfile, () =>
        api.users.getProfile({ userId: 'me' }),
      );
      return {
        address: profile.emailAddress ?? '',
        cursor: expectHistoryId(profile.historyId),
        messageCount: profile.messagesTotal ?? 0,
      };
    },

    async listOwnAddresses() {
      const answer = await ask('sendAs.list', unitsOf.listSendAs, () =>
        api.users.settings.sendAs.list({ userId: 'me' }),
      );
      const keys = (answer.sendAs ?? []).map((one) => toAddressKey(one.sendAsEmail ?? ''));
      return keys.filter((key) => key !== null);
    },

    async listChangesSince({ cursor }) {
      const changes: MailChange[] = [];
      let newest = cursor;
      let pageToken: string | undefined;
      do {
        const page = await ask<gmail_v1.Schema$ListHistoryResponse>('history.list', unitsOf.listHistory, () =>
          api.users.history.list({
            userId: 'me',
            startHistoryId: cursor,
            // Mail that leaves spam or the bin is a label removal, not an addition.
            historyTypes: ['messageAdded', 'labelRemoved'],
            maxResults: IDS_PER_PAGE,
            pageToken,
          }),
        );
        for (const record of page.history ?? []) collectChanges({ record, changes });
        if (isHistoryId(page.historyId) && isLater(page.historyId, newest)) newest = page.historyId;
        pageToken = page.nextPageToken ?? undefined;
      } while (pageToken);
      return { changes, cursor: newest };
    },

    isNewer: ({ cursor, than }) => isLater(cursor, than),

    async listMessageIds({ search, pageToken, limit = IDS_PER_PAGE }) {
      const q = writeQuery(search);
      const page = await ask('messages.list', unitsOf.listMessages, () =>
        api.users.messages.list({
          userId: 'me',
          maxResults: limit,
          ...(q && { q }),
          ...(pageToken && { pageToken }),
        }),
      );
      return {
        messageIds: (page.messages ?? []).flatMap((one) => one.id ?? []),
        nextPageToken: page.nextPageToken ?? null,
      };
    },

    fitsOneRequest: (search) => writeQuery(search).length <= LONGEST_QUERY_CHARACTERS,

    readCosts: async () => ({ listMessages: unitsOf.listMessages, getMessage: unitsOf.getMessage }),

    async getMessage({ messageId }) {
      const message = await ask('messages.get', unitsOf.getMessage, () =>
        api.users.messages.get({ userId: 'me', id: messageId, format: 'full' }),
      );
      // Without its own id it is another message, or none.
      if (message.id !== messageId) throw unreadable('messages.get', 'it is not the message asked for');
      return readMessage({
        message,
        fetchBody: async ({ attachmentId }) => {
          const body = await ask('attachments.get', unitsOf.getAttachment, () =>
            api.users.messages.attachments.get({ userId: 'me', messageId, id: attachmentId }),
          );
          return body.data ?? '';
        },
      });
    },

    // Metadata cost as many units as the whole message.
    listHeads: null,
    getMessages: null,

    async getMessageHead({ messageId }) {
      const answer = await ask('messages.get', unitsOf.getMessage, () =>
        api.users.messages.get({
          userId: 'me',
          id: messageId,
          format: 'metadata',
          metadataHeaders: ['Subject', 'From', 'Date'],
        }),
      );
      if (answer.id !== messageId) throw unreadable('messages.get', 'it is not the message asked for');
      const message = await readMessage({ message: answer, fetchBody: async () => '' });
      const { labels, receivedAt, subject, from, sentAt } = message;
      return { messageId, labels, receivedAt, subject, from, date: sentAt ?? receivedAt };
    },
  };
}

/** A cut or garbled answer arrives as text, an empty one as nothing: both are failures, never an empty mailbox. */
function expectObject<T>({ data, method }: { data: T; method: string }): T {
  if (typeof data === 'object' && data !== null && !('error' in data)) return data;
  throw unreadable(method, 'the answer is no JSON object');
}

/** A history id that is none would be stored as a cursor that can never be used. */
function expectHistoryId(value: unknown): string {
  const text = String(value ?? '');
  if (isHistoryId(text)) return text;
  throw unreadable('getProfile', 'the answer has no history id');
}

function unreadable(method: string, why: string): ProviderError {
  return new ProviderError({ code: 'gmail.answer_unreadable', detail: `${method}: ${why}` });
}

function collectChanges({
  record,
  changes,
}: {
  record: gmail_v1.Schema$History;
  changes: MailChange[];
}): void {
  for (const { message } of record.messagesAdded ?? []) {
    if (message?.id) changes.push({ messageId: message.id, kind: 'added', labels: message.labelIds ?? null });
  }
  for (const { message, labelIds } of record.labelsRemoved ?? []) {
    // Reading a mail removes UNREAD: only labels that kept it from being recorded matter.
    if (!message?.id || !skipByLabel(labelIds ?? [])) continue;
    changes.push({ messageId: message.id, kind: 'label_removed', labels: message.labelIds ?? null });
  }
}

const isHistoryId = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,20}$/.test(value);

/** History ids are unsigned 64-bit numbers in text and only ever grow. */
const isLater = (historyId: string, than: string) => BigInt(historyId) > BigInt(than);
