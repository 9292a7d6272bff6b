import { acknowledgeAction } from './acknowledge.ts';
import type { Action } from './action.ts';
import { connectMailboxAction } from './connect-mailbox.ts';
import {
  disconnectAskAction,
  disconnectCancelAction,
  disconnectKeepAction,
  disconnectRemoveAction,
} from './disconnect.ts';
import { inviteAction, inviteAllAction } from './invite.ts';
import { reconnectAction } from './reconnect.ts';
import { retryNowAction } from './retry-now.ts';
import { createSnoozeAction } from './snooze.ts';

/** The buttons that do something. */
export const createActions = ({
  onSnooze,
}: {
  /** There is something to look at. */
  onSnooze: () => void;
}): readonly Action[] => [
  reconnectAction,
  retryNowAction,
  acknowledgeAction,
  connectMailboxAction,
  inviteAction,
  inviteAllAction,
  disconnectAskAction,
  disconnectKeepAction,
  disconnectRemoveAction,
  disconnectCancelAction,
  createSnoozeAction({ onChange: onSnooze }),
];
