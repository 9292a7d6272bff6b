import type { LedgerState } from '@mailsync/db';
import { describeError } from '../sync-errors/catalogue.ts';

/** A fate of the ledger, or `unknown`: the ledger has never heard of the message. */
export type FateState = LedgerState | 'unknown';

export interface FateText {
  what: string;
  whatToDo: string;
}

const NOTHING_TO_DO = 'Nothing to do.';
const BRING_IT_BACK = 'Nothing records it again by itself. If it was removed by mistake, bring it back.';
const BY_ITSELF = 'it is then recorded by itself.';

const SKIPPED: Record<string, FateText> = {
  not_a_lead: {
    what: 'Nobody in it is a lead.',
    whatToDo: `Add one of its addresses to a lead; ${BY_ITSELF}`,
  },
  excluded: {
    what: 'One of its addresses is excluded from recording.',
    whatToDo: `An administrator can lift the exclusion; ${BY_ITSELF}`,
  },
  internal: {
    what: 'Everybody in it belongs to your own company.',
    whatToDo: 'An administrator can switch the recording of internal mail on.',
  },
  draft: { what: 'It is a draft.', whatToDo: `Send it; ${BY_ITSELF}` },
  spam: { what: 'It lies in spam.', whatToDo: `Mark it as not spam in Gmail; ${BY_ITSELF}` },
  bin: { what: 'It lies in the bin.', whatToDo: `Move it out of the bin in Gmail; ${BY_ITSELF}` },
  chat: { what: 'It is a chat message, not an email.', whatToDo: NOTHING_TO_DO },
};

const UNKNOWN: Record<string, FateText> = {
  before_import_window: {
    what: 'It is older than the history that Mail Sync reads.',
    whatToDo: 'An administrator can tell how far back history is read.',
  },
  no_lead_when_imported: {
    what: 'It is from before this mailbox was connected, and nobody in it was a lead when history was read.',
    whatToDo: `Add one of its addresses to a lead; ${BY_ITSELF}`,
  },
  importing: {
    what: 'It is from before this mailbox was connected, and history is still being read.',
    whatToDo: 'Wait until the import is done, then search again.',
  },
  not_read_yet: {
    what: 'Mail Sync has not come to it yet.',
    whatToDo: 'Press Sync now. If this stays, look at the status of the mailbox.',
  },
};

/** Known reasons of skipping and of not knowing, for whoever wants to say all of them. */
export const SKIP_REASONS = Object.keys(SKIPPED);
export const UNKNOWN_REASONS = Object.keys(UNKNOWN);

/** A fate in words for sales people: what became of the message, and what they can do about it. Pure. */
export function describeFate({ state, reason }: { state: FateState; reason: string | null }): FateText {
  switch (state) {
    case 'recorded':
      return { what: 'It is recorded.', whatToDo: 'Look at the timeline of its lead.' };
    case 'queued':
      return reason === null
        ? { what: 'It waits to be read.', whatToDo: 'Nothing to do: its turn comes by itself.' }
        : {
            what: `Reading it did not succeed yet. ${describeError(reason).what}`,
            whatToDo: 'Nothing to do: Mail Sync tries again by itself.',
          };
    case 'skipped':
      return (
        SKIPPED[reason ?? ''] ?? {
          what: 'A rule of your company keeps it from being recorded.',
          whatToDo: 'Ask an administrator.',
        }
      );
    case 'gone':
      return {
        what: 'It was deleted before Mail Sync could read it.',
        whatToDo: 'If it matters, ask the other side to send it again.',
      };
    case 'failed':
      return {
        what: `Reading it failed three times, so it was kept aside. ${describeError(reason ?? '').what}`,
        whatToDo: 'Press Try again.',
      };
    case 'removed':
      return reason === 'disconnected'
        ? {
            what: 'It was removed with all that this mailbox had recorded when it was disconnected.',
            whatToDo: BRING_IT_BACK,
          }
        : { what: 'A person removed it here.', whatToDo: BRING_IT_BACK };
    case 'unknown':
      return describeUnknown(reason);
  }
}

/** Why a message is not recorded is told by its label where it has one that keeps it out. */
function describeUnknown(reason: string | null): FateText {
  return (
    UNKNOWN[reason ?? ''] ??
    SKIPPED[reason ?? ''] ?? {
      what: 'Mail Sync has not seen it: it is older than the history that was read, or nobody in it was a lead then.',
      whatToDo: `Add one of its addresses to a lead; within the import window ${BY_ITSELF}`,
    }
  );
}
