import { invalidArgument } from '../google-error.ts';
import { record } from '../stand-in.ts';
import { planMove } from '../world/plan-move.ts';
import type { GmailCall } from './gmail-method.ts';
import { messageOf } from './gmail-method.ts';

export function modifyMessage(call: GmailCall) {
  const add = readLabels(call, 'addLabelIds');
  const remove = readLabels(call, 'removeLabelIds');
  return change(call, { add, remove });
}

export function binMessage(call: GmailCall) {
  return change(call, planMove('into bin'));
}

export function unbinMessage(call: GmailCall) {
  return change(call, { add: [], remove: ['TRASH'] });
}

export function eraseMessage(call: GmailCall): undefined {
  const message = messageOf(call);
  record(call.standIn, { kind: 'message.deleted', person: call.person.address, id: message.id });
}

function change(call: GmailCall, { add, remove }: { add: string[]; remove: string[] }) {
  const message = messageOf(call);
  record(call.standIn, { kind: 'labels.changed', person: call.person.address, id: message.id, add, remove });
  return { id: message.id, threadId: message.threadId, labelIds: [...message.labels] };
}

function readLabels({ body, mailbox }: GmailCall, key: string): string[] {
  const value = body[key] ?? [];
  if (!Array.isArray(value)) throw invalidArgument(`Invalid value at '${key}'`);
  for (const label of value) {
    if (typeof label !== 'string' || !mailbox.labels.has(label))
      throw invalidArgument(`Invalid label: ${label}`);
  }
  return value as string[];
}
