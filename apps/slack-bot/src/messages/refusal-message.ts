import type { RefusalReason } from '../people/judge-person.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { section } from './blocks.ts';
import { escapeText, limitText, writeName } from './write-text.ts';

/** Why somebody is not let in, and whom to ask. It never says who else is known here. */
export function writeRefusalMessage({ reason }: { reason: RefusalReason }): SlackMessage {
  return { text: SENTENCES[reason] };
}

const SENTENCES: Record<RefusalReason, string> = {
  unknown:
    'Mail Sync does not know you yet. Ask your Mail Sync administrator to add the e-mail address that you use in Slack.',
  deactivated: 'Your Mail Sync access has been ended. Ask your Mail Sync administrator if you need it again.',
  no_verified_email:
    'Slack has no confirmed e-mail address of yours, so Mail Sync cannot tell who you are. Confirm it in your Slack account, then ask your Mail Sync administrator if it still does not work.',
  not_a_person: 'Mail Sync answers people only. Ask your Mail Sync administrator if you think this is wrong.',
  other_workspace:
    'This Mail Sync belongs to another Slack workspace. Ask your Mail Sync administrator which one to use.',
};

/** For a colleague whom Mail Sync does not know: whom to ask, and for what. */
export function writeUnknownColleagueMessage({
  email,
  administrators,
}: {
  email: string;
  /** Names. */
  administrators: string[];
}): SlackMessage {
  const names = administrators.map(writeName);
  const whom =
    names.length === 0
      ? 'your Mail Sync administrator'
      : `${[names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ')}, who ${names.length === 1 ? 'runs' : 'run'} it,`;
  const text = `Mail Sync does not know you yet. Ask ${whom} to add ${writeName(email)}, the address that you have in Slack.`;
  return { text, blocks: [section(text)] };
}

/** Something went wrong on our side, or could not be done for a reason that can be said. */
export function writeFailureMessage({ reason }: { reason: string | null }): SlackMessage {
  const text = reason === null ? OURS : limitText({ text: escapeText(reason) });
  return { text, blocks: [section(text)] };
}

const OURS =
  'That did not work because of a problem of Mail Sync. Try again in a minute; if it stays, ask your Mail Sync administrator.';
