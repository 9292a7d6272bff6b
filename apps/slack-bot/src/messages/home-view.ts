import type { HeaderBlock, KnownBlock } from '@slack/types';
import type { OverviewView, OwnedMailboxView } from '@mailsync/crm';
import { actions, context, linkButton, section } from './blocks.ts';
import { connectMailboxButton } from './home-buttons.ts';
import { writeHomeCompany } from './home-company.ts';
import { writeHomeMailbox } from './home-mailbox.ts';
import { writeCount, writeName } from './write-text.ts';

/** One person rarely has more; with the rest of the view it stays below Slack's hundred blocks. */
const SHOWN_MAILBOXES = 5;

export interface HomeFacts {
  /** The person's own address in the company. */
  email: string;
  /** Their own mailboxes, disconnected ones too. */
  mailboxes: OwnedMailboxView[];
  /** Null for those who are in charge of nobody. */
  overview: OverviewView | null;
}

/** What one person sees under the Home tab: their mailboxes, and what they are in charge of. */
export function writeHomeView({
  facts: { email, mailboxes, overview },
  publicUrl,
  now,
}: {
  facts: HomeFacts;
  publicUrl: string;
  now: Date;
}): KnownBlock[] {
  const shown = chooseShown(mailboxes);
  const hiddenCount = shown.length - SHOWN_MAILBOXES;
  return [
    header(shown.length > 1 ? 'Your mailboxes' : 'Your mailbox'),
    ...(shown.length === 0 ? writeFirst({ email }) : []),
    ...shown
      .slice(0, SHOWN_MAILBOXES)
      .flatMap((mailbox, index) => [
        ...(index > 0 ? [{ type: 'divider' as const }] : []),
        ...writeHomeMailbox({ mailbox, now }),
      ]),
    ...(hiddenCount > 0
      ? [
          context(
            `${writeCount({ count: hiddenCount, one: 'more mailbox', many: 'more mailboxes' })} in the console.`,
          ),
        ]
      : []),
    ...(overview ? writeHomeCompany({ overview, publicUrl, now }) : []),
    { type: 'divider' },
    actions(
      linkButton({
        label: 'Open Mail Sync',
        url: `${publicUrl}${overview ? '/mailboxes' : '/settings/mail-sync'}`,
        actionId: 'open_mail_sync',
      }),
    ),
    context(
      'This page changes by itself. Type `/mailsync help` anywhere for what else Mail Sync can do here.',
    ),
  ];
}

/** For somebody who is not let in: why, and whom to ask, in mrkdwn. */
export function writeHomeRefusal({ text }: { text: string }): KnownBlock[] {
  return [header('Mail Sync'), section(`:wave: ${text}`)];
}

/** Connected ones; one that was disconnected is shown only where nothing has come in its place. */
function chooseShown(mailboxes: OwnedMailboxView[]): OwnedMailboxView[] {
  const connected = mailboxes.filter(({ disconnectedAt }) => disconnectedAt === null);
  return connected.length > 0 ? connected : mailboxes.slice(-1);
}

function writeFirst({ email }: { email: string }): KnownBlock[] {
  return [
    section(
      `:electric_plug: *Not connected yet*\nConnect *${writeName(email)}*, and every email that you exchange with a lead appears on the lead’s timeline by itself. Mail with anybody else is never stored.`,
    ),
    actions(connectMailboxButton({ label: 'Connect my mailbox' })),
    context('You get a private link by direct message. It works once, within ten minutes.'),
  ];
}

const header = (text: string): HeaderBlock => ({ type: 'header', text: { type: 'plain_text', text } });
