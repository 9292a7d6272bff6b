import type { KnownBlock, SectionBlock } from '@slack/types';
import type { OverviewView } from '@mailsync/crm';
import { describeStatus, type MailboxStatus, type SyncErrorView } from '@mailsync/sync-engine';
import { context, fields, section, writeAdvice } from './blocks.ts';
import { speak } from './home-buttons.ts';
import { writeHomeInvitations } from './home-invitations.ts';
import { retryButton } from './mailbox-buttons.ts';
import { STATUS_EMOJI } from './status-marks.ts';
import { escapeText, writeCount, writeName, writeTime } from './write-text.ts';

const SHOWN_FAULTS = 3;
const STATUSES: MailboxStatus[] = ['enabled', 'error', 'connection', 'pending'];

/** How the company, or the team, stands: for those who are in charge of it. */
export function writeHomeCompany({
  overview,
  publicUrl,
  now,
}: {
  overview: OverviewView;
  publicUrl: string;
  now: Date;
}): KnownBlock[] {
  const name = overview.scope === 'company' ? overview.companyName : 'Your team';
  return [
    { type: 'divider' },
    { type: 'header', text: { type: 'plain_text', text: name.slice(0, HEADER_LIMIT), emoji: false } },
    ...writeFaults(overview.faults),
    fields(STATUSES.map((status) => writeStatusCount({ status, count: overview.countByStatus[status] }))),
    ...(overview.seats ? [context(writeSeats(overview.seats))] : []),
    ...(overview.unconnected.count === 0 ? [context(':tada: Everybody has connected a mailbox.')] : []),
    ...writeTroubled({ overview, publicUrl }),
    ...writeWaiting({ overview, publicUrl }),
    ...writeHomeInvitations({ unconnected: overview.unconnected, publicUrl, now }),
  ];
}

/** docs.slack.dev, "Header block". */
const HEADER_LIMIT = 150;

function writeStatusCount({ status, count }: { status: MailboxStatus; count: number }): [string, string] {
  const { word, icon } = describeStatus({
    status,
    queuePosition: null,
    trouble: 'failing',
    giveUpAfterMs: 0,
  });
  return [`${STATUS_EMOJI[icon]} ${word}`, writeCount({ count, one: 'mailbox', many: 'mailboxes' })];
}

function writeSeats({ takenCount, limitCount }: NonNullable<OverviewView['seats']>): string {
  const left = limitCount - takenCount;
  const rest = left > 0 ? `${left.toLocaleString('en')} free` : 'none free';
  return `:bust_in_silhouette: ${takenCount.toLocaleString('en')} of ${limitCount.toLocaleString('en')} seats used, ${rest}.`;
}

/** A fault of the installation hits many mailboxes: it is said once. */
function writeFaults(faults: SyncErrorView[]): KnownBlock[] {
  const hiddenCount = faults.length - SHOWN_FAULTS;
  return [
    ...faults.slice(0, SHOWN_FAULTS).map(({ what, howToFix, affectedCount, occurredAt }) => {
      const hit = affectedCount
        ? writeCount({ count: affectedCount, one: 'mailbox', many: 'mailboxes' })
        : 'Mail Sync';
      return section(
        `:rotating_light: *${hit}: ${escapeText(what)}*\n${writeAdvice(howToFix.map(escapeText))}\nSince ${writeTime(occurredAt)}.`,
      );
    }),
    ...(hiddenCount > 0
      ? [
          context(
            `${writeCount({ count: hiddenCount, one: 'more fault', many: 'more faults' })} in the console.`,
          ),
        ]
      : []),
  ];
}

function writeTroubled({
  overview: { troubled, countByStatus },
  publicUrl,
}: {
  overview: OverviewView;
  publicUrl: string;
}): KnownBlock[] {
  const count = countByStatus.error + countByStatus.connection;
  if (troubled.length === 0) return [];
  const hiddenCount = count - troubled.length;
  return [
    { type: 'divider' },
    section(`*Needs attention* (${count.toLocaleString('en')})`),
    ...troubled.map(writeTroubledMailbox),
    ...(hiddenCount > 0
      ? [context(`${hiddenCount.toLocaleString('en')} more in <${publicUrl}/mailboxes|the console>.`)]
      : []),
  ];
}

function writeTroubledMailbox({
  mailbox: { id: mailboxId, address, statusText, statusSince, openError },
  ownerName,
  mayAct,
}: OverviewView['troubled'][number]): SectionBlock {
  const mark = statusText ? `${STATUS_EMOJI[statusText.icon]} ` : '';
  const what = openError ? openError.what : (statusText?.sentence ?? '');
  const helper = openError?.acknowledged ? ` *${writeName(openError.acknowledged.userName)} is on it.*` : '';
  return {
    ...section(
      `${mark}*${writeName(address)}* · ${writeName(ownerName)}\n${escapeText(what)} Since ${writeTime(statusSince)}.${helper}`,
    ),
    ...(mayAct
      ? { accessory: { ...retryButton({ mailboxId }), accessibility_label: speak(`Retry ${address} now`) } }
      : {}),
  };
}

function writeWaiting({
  overview: { waiting, countByStatus, seats },
  publicUrl,
}: {
  overview: OverviewView;
  publicUrl: string;
}): KnownBlock[] {
  if (waiting.length === 0) return [];
  const hiddenCount = countByStatus.pending - waiting.length;
  const lines = waiting.map(({ mailbox: { address, queuePosition }, ownerName }) => {
    const place = queuePosition === null ? '•' : `${queuePosition}.`;
    return `${place} ${writeName(address)} (${writeName(ownerName)})`;
  });
  return [
    { type: 'divider' },
    section(
      [
        `${STATUS_EMOJI.clock} *Waiting for a seat* (${countByStatus.pending.toLocaleString('en')})`,
        ...lines,
        ...(hiddenCount > 0 ? [`and ${hiddenCount.toLocaleString('en')} more`] : []),
        ...(seats ? [`<${publicUrl}/mailboxes|Raise the limit> and they start at once.`] : []),
      ].join('\n'),
    ),
  ];
}
