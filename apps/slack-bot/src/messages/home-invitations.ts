import type { KnownBlock, SectionBlock } from '@slack/types';
import type { OverviewView, UnconnectedView } from '@mailsync/crm';
import { context, section } from './blocks.ts';
import { inviteAllButton, inviteButton } from './home-buttons.ts';
import { writeCount, writeName } from './write-text.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So long Slack may take to answer; only then is it news that it has not. */
const BEING_SENT_MS = 60_000;

/** Who has not connected a mailbox yet, how they were asked, and the buttons that ask them. */
export function writeHomeInvitations({
  unconnected: { count, mayBeAskedCount, people },
  publicUrl,
  now,
}: {
  unconnected: OverviewView['unconnected'];
  publicUrl: string;
  now: Date;
}): KnownBlock[] {
  const hiddenCount = count - people.length;
  const others = people.filter(({ isMe }) => !isMe);
  if (others.length === 0) return [];
  const withMe = others.length < people.length ? ', you among them' : '';
  return [
    { type: 'divider' },
    {
      ...section(
        `*Not connected yet* (${count.toLocaleString('en')}${withMe})\nAn invitation is a direct message from Mail Sync with a button to connect. Nobody gets it more often than once a week.`,
      ),
      ...(mayBeAskedCount > 1 ? { accessory: inviteAllButton({ count: mayBeAskedCount }) } : {}),
    },
    ...others.map((person) => writePerson({ person, now })),
    ...(hiddenCount > 0
      ? [
          context(
            `${writeCount({ count: hiddenCount, one: 'more person', many: 'more people' })} in <${publicUrl}/mailboxes|the console>.`,
          ),
        ]
      : []),
  ];
}

function writePerson({ person, now }: { person: UnconnectedView; now: Date }): SectionBlock {
  const { userId, name, email, mayBeAsked, invitation } = person;
  const state = invitation ? `\n${writeInvitation({ invitation, now })}` : '';
  return {
    ...section(`*${writeName(name)}* · ${writeName(email)}${state}`),
    ...(mayBeAsked ? { accessory: inviteButton({ userId, name }) } : {}),
  };
}

function writeInvitation({
  invitation: { state, sentAt },
  now,
}: {
  invitation: NonNullable<UnconnectedView['invitation']>;
  now: Date;
}): string {
  switch (state) {
    case 'asked':
      return 'The invitation is on its way.';
    case 'not_in_slack':
      return 'Not reached: nobody in this Slack workspace has this address. Give them the address of the console instead.';
    case 'sent':
      return `Invited ${writeDaysAgo({ at: sentAt ?? now, now })}.`;
    case 'unconfirmed':
      if (sentAt && now.getTime() - sentAt.getTime() < BEING_SENT_MS) return 'The invitation is on its way.';
      return `Invited ${writeDaysAgo({ at: sentAt ?? now, now })}; Slack did not confirm that it arrived.`;
  }
}

function writeDaysAgo({ at, now }: { at: Date; now: Date }): string {
  const days = Math.floor((now.getTime() - at.getTime()) / DAY_MS);
  if (days < 1) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
