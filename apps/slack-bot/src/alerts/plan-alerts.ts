import type { AlertChannel, NewSlackAlert, OutboxEvent, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { MAIL_MISSING, type MailboxView, type SyncErrorView } from '@mailsync/sync-engine';
import type { AlertContent } from './alert-content.ts';

export interface AlertFacts {
  channels: AlertChannel[];
  /** The entry that the event names, as it is now; null when it is gone or the event names none. */
  syncError: SyncErrorView | null;
  mailbox: MailboxView | null;
  owner: { name: string; teamId: string | null } | null;
  /** Alerts that stand, of this mailbox or of this sync error. */
  openAlerts: SlackAlert[];
}

export interface AlertPlan {
  insert: NewSlackAlert[];
  change: { alert: SlackAlert; state: SlackAlert['state']; content: AlertContent }[];
}

/**
 * What one event means for the alerts: a trouble that needs a person opens one message in each channel that wants to hear
 * of it; its end, or another state of the mailbox, edits the messages that stand.
 */
export function planAlerts({
  event,
  facts,
  createId,
}: {
  event: Pick<OutboxEvent, 'type' | 'data' | 'at'>;
  facts: AlertFacts;
  createId: CreateId;
}): AlertPlan {
  if (event.type === 'sync_error.changed') {
    return event.data['state'] === 'opened'
      ? { insert: planOpening({ facts, createId }), change: [] }
      : { insert: [], change: planResolution({ event, facts }) };
  }
  return { insert: [], change: planMailboxState({ event, facts }) };
}

function planOpening({ facts, createId }: { facts: AlertFacts; createId: CreateId }): NewSlackAlert[] {
  const { syncError, mailbox, channels, openAlerts } = facts;
  // What has mended itself before we could speak, or needs nobody, is no news for a channel. That emails are missing is,
  // though each night tries again: nobody shall have to find out alone.
  if (!syncError || syncError.resolvedAt) return [];
  if (syncError.whoCanFix === 'nobody_needed' && syncError.code !== MAIL_MISSING) return [];
  if (syncError.mailboxId !== null && (!mailbox || mailbox.disconnectedAt)) return [];

  const message = { ...toContent({ syncError, facts }) };
  return channels
    .filter((channel) => wantsToHear({ channel, syncError, facts }))
    .filter(
      ({ channelId }) =>
        !openAlerts.some((alert) => alert.channelId === channelId && alert.syncErrorId === syncError.id),
    )
    .map(({ channelId }) => ({
      id: createId(),
      channelId,
      mailboxId: syncError.mailboxId,
      syncErrorId: syncError.id,
      state: 'open',
      message,
    }));
}

function wantsToHear({
  channel,
  syncError,
  facts,
}: {
  channel: AlertChannel;
  syncError: SyncErrorView;
  facts: AlertFacts;
}): boolean {
  if (syncError.mailboxId === null) return channel.kinds.includes('installation');
  return (
    channel.kinds.includes('mailbox') && (channel.teamId === null || channel.teamId === facts.owner?.teamId)
  );
}

function toContent({ syncError, facts }: { syncError: SyncErrorView; facts: AlertFacts }): AlertContent {
  return {
    address: facts.mailbox?.address ?? null,
    ownerName: facts.owner?.name ?? null,
    what: syncError.what,
    howToFix: syncError.howToFix,
    whoCanFix: syncError.whoCanFix,
    since: syncError.occurredAt.toISOString(),
    ...readStop(facts.mailbox),
    isMailMissing: syncError.code === MAIL_MISSING,
    end: null,
  };
}

function planResolution({
  event,
  facts,
}: {
  event: Pick<OutboxEvent, 'data' | 'at'>;
  facts: AlertFacts;
}): AlertPlan['change'] {
  const { mailbox, openAlerts } = facts;
  const isSyncing = mailbox?.status === 'enabled';
  return openAlerts
    .filter(({ syncErrorId }) => syncErrorId === event.data['syncErrorId'])
    .map((alert) => {
      const outcome = isSyncing && !readContent(alert).isMailMissing ? 'syncing' : 'mended';
      return end({ alert, outcome: mailbox?.disconnectedAt ? 'disconnected' : outcome, at: event.at });
    });
}

function planMailboxState({
  event,
  facts,
}: {
  event: Pick<OutboxEvent, 'at'>;
  facts: AlertFacts;
}): AlertPlan['change'] {
  const { mailbox, openAlerts } = facts;
  if (!mailbox) return [];
  if (mailbox.disconnectedAt) {
    return openAlerts.map((alert) => end({ alert, outcome: 'disconnected', at: event.at }));
  }
  const stop = readStop(mailbox);
  return openAlerts.flatMap((alert): AlertPlan['change'] => {
    const content = readContent(alert);
    // That the mailbox syncs brings no missing email: only a check that finds none ends it.
    if (mailbox.status === 'enabled' && !content.isMailMissing)
      return [end({ alert, outcome: 'syncing', at: event.at })];
    if (content.isStopped === stop.isStopped && content.waitsForSeat === stop.waitsForSeat) return [];
    return [{ alert, state: 'open', content: { ...content, ...stop } }];
  });
}

/** Whether the mailbox is tried again by itself, which an alert promises. */
function readStop(mailbox: MailboxView | null): Pick<AlertContent, 'isStopped' | 'waitsForSeat'> {
  return { isStopped: mailbox?.status === 'connection', waitsForSeat: mailbox?.status === 'pending' };
}

function end({
  alert,
  outcome,
  at,
}: {
  alert: SlackAlert;
  outcome: NonNullable<AlertContent['end']>['outcome'];
  at: Date;
}): AlertPlan['change'][number] {
  const content = { ...readContent(alert), end: { outcome, at: at.toISOString() } };
  return { alert, state: 'recovered', content };
}

/** Rows hold what `planAlerts` has put there. */
export const readContent = (alert: Pick<SlackAlert, 'message'>) => alert.message as unknown as AlertContent;
