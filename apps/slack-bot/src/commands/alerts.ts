import { can, toActor } from '@mailsync/crm';
import type { AlertKind } from '@mailsync/db';
import { AppError, isAppError } from '@mailsync/foundation';
import {
  writeAlertsHereMessage,
  writeAlertsOffMessage,
  writeAlertsStateMessage,
} from '../messages/alert-channel-message.ts';
import { readTyped } from '../people/read-meant-person.ts';
import type { Command, CommandRequest } from './command.ts';

/** Words for what a channel may hear of. */
const KINDS: Record<string, AlertKind[]> = {
  everything: ['mailbox', 'installation', 'seats'],
  mailboxes: ['mailbox'],
  installation: ['installation'],
  missing: ['missing_mail'],
  seats: ['seats'],
};

/** Whether this channel hears of failures, and of which. */
export const alertsCommand: Command = {
  name: 'alerts',
  usage: () => 'here [team] | off',
  what: 'say whether this channel hears of failures',
  isAllowed: (user) => can({ user, action: 'company.manage', subject: null }),

  async run(request) {
    const { channelId, crm, user, words } = request;
    const [what = '', ...more] = words;
    const actor = toActor(user);
    switch (what.toLowerCase()) {
      case 'here': {
        await refuseUnfit(request);
        const added = await crm.alertChannels.add({ actor, channelId, ...readWish(more) });
        return writeAlertsHereMessage(added);
      }
      case 'off':
        return writeAlertsOffMessage(await crm.alertChannels.remove({ actor, channelId }));
      default: {
        const channels = await crm.alertChannels.read({ actor });
        const channel = channels.find((one) => one.channelId === channelId) ?? null;
        return writeAlertsStateMessage({ channel, typed: readTyped(what) });
      }
    }
  },
};

/** `mailboxes seats`, or the name of a team. */
export function readWish(words: readonly string[]): { kinds: AlertKind[]; teamName: string | null } {
  const typed = words.map((word) => word.toLowerCase().replaceAll(',', ''));
  if (typed.length === 0) return { kinds: KINDS['everything']!, teamName: null };
  if (typed.every((word) => Object.hasOwn(KINDS, word)))
    return { kinds: [...new Set(typed.flatMap((word) => KINDS[word]!))], teamName: null };
  return { kinds: ['mailbox'], teamName: readTyped(words.join(' ')).replaceAll(/^["“”]|["“”]$/g, '') };
}

/** Alerts name people and their mailboxes: they belong into a channel of the company's own that Mail Sync can write to. */
async function refuseUnfit({ channelId, slack }: CommandRequest): Promise<void> {
  if (!/^[CG]/.test(channelId))
    throw invalid('Type this in the channel that shall hear of failures; direct messages are yours alone.');
  if (await readIsSharedOutside({ channelId, slack }))
    throw invalid(
      'People of another company read this channel, and alerts name people and their mailboxes. Choose a channel of your own.',
    );
}

async function readIsSharedOutside({ channelId, slack }: Pick<CommandRequest, 'channelId' | 'slack'>) {
  try {
    return await slack.readIsSharedOutside({ channelId });
  } catch (error) {
    const code = isAppError(error) ? error.details?.['error'] : undefined;
    if (code === 'channel_not_found' || code === 'not_in_channel')
      throw invalid('Mail Sync is not in this channel yet. Type `/invite @Mail Sync`, then try again.');
    throw error;
  }
}

const invalid = (message: string) => new AppError({ code: 'alerts.unfit_channel', kind: 'invalid', message });
