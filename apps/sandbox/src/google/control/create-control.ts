import { changeQuota } from '../quota/call-meter.ts';
import type { MailServers } from '../../imap/open-mail-servers.ts';
import { leadMailAmong } from '../seed/lead-mail-of.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import { controlAccess } from './control-access.ts';
import { controlAccounts } from './control-accounts.ts';
import { controlMail } from './control-mail.ts';
import { controlPubSub } from './control-pubsub.ts';
import type { GoogleControl } from './google-control.ts';

/** The stand-in's control, in process. */
export function createControl({
  standIn,
  mailServers,
}: {
  standIn: StandIn;
  mailServers: MailServers;
}): GoogleControl {
  return {
    ...controlMail(standIn),
    ...controlAccounts(standIn),
    ...controlPubSub(standIn),
    ...controlAccess({ standIn, mailServers }),
    addPerson: async (person) => record(standIn, { kind: 'person.added', person }),
    failNext: async (fault) => standIn.faults.add(fault),
    clearFaults: async () => standIn.faults.clear(),
    listFaults: async () => standIn.faults.list(),
    setQuota: async (change) =>
      void Object.assign(standIn.meter.settings, changeQuota({ before: standIn.meter.settings, change })),
    setBehaviour: async (behaviour) => void Object.assign(standIn.behaviour, behaviour),
    counters: async () => ({ ...standIn.meter.read(), ...standIn.connections.read() }),
    resetCounters: async () => {
      standIn.meter.clear();
      standIn.connections.clear();
    },
    deliveries: async () => structuredClone([...standIn.world.deliveries.values()]),
    leadMail: async ({ leadAddresses }) =>
      leadMailAmong({ messages: standIn.world.deliveries.values(), leadAddresses }),
  };
}
