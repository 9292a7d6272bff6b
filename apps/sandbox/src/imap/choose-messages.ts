import type { PlacedMessage } from './follow-folder.ts';
import { placedMessages, viewOf } from './follow-folder.ts';
import { readNumberSet } from './read-numbers.ts';
import type { ImapSession } from './session.ts';

/** The messages of the open folder whose numbers, or UIDs, lie in a set. */
export function chooseMessages({ session, set, byUid }: ChooseInput): PlacedMessage[] {
  return placedMessages(session).filter(inSet({ session, set, byUid }));
}

/** Whether a message's number, or its UID, lies in a set. */
export function inSet({ session, set, byUid }: ChooseInput): (placed: PlacedMessage) => boolean {
  const { uids } = viewOf(session);
  const holds = readNumberSet(set, byUid ? (uids.at(-1) ?? 0) : uids.length);
  return ({ uid, number }) => holds(byUid ? uid : number);
}

interface ChooseInput {
  session: ImapSession;
  set: string;
  byUid: boolean;
}
