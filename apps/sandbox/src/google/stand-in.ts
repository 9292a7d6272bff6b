import type { Clock } from '@mailsync/foundation';

import type { Journal } from '../journal/open-journal.ts';
import type { Pusher } from './pubsub/push-messages.ts';
import type { CallMeter } from './quota/call-meter.ts';
import type { ConnectionMeter } from './quota/connection-meter.ts';
import type { FaultList } from './faults/fault-list.ts';
import { applyEvent } from './world/apply-event.ts';
import type { WorldEvent } from './world/apply-event.ts';
import type { World } from './world/world.ts';

/** How the stand-in behaves beyond what is in its world; tests turn these. */
export interface Behaviour {
  /** Milliseconds each Gmail call takes. */
  latencyMs: number;
  /** Gives mail sent through the API a new Message-ID, as Gmail may. */
  replacesMessageIds: boolean;
  /** Milliseconds a pull waits for a notification before it answers with none. */
  pullWaitMs: number;
  /** IMAP capabilities that are neither named nor understood: `X-GM-EXT-1` makes it a server that is not Gmail's. */
  withoutCapabilities: string[];
}

/** Everything the routes work on. `world` is replaced by a reset. */
export interface StandIn {
  world: World;
  clock: Clock;
  journal: Journal | undefined;
  meter: CallMeter;
  connections: ConnectionMeter;
  faults: FaultList;
  behaviour: Behaviour;
  pusher: Pusher;
  /** Told after each change of a mailbox. */
  mailChanged(person: string): void;
  /** Called after each change of the world: open IMAP connections tell their clients. */
  watchers: Set<(event: WorldEvent) => void>;
}

const CHANGES_MAIL: ReadonlySet<WorldEvent['kind']> = new Set([
  'message.added',
  'message.deleted',
  'labels.changed',
]);

/** Changes the world and writes the change down. The line is in the file before anyone hears of the change. */
export function record(standIn: StandIn, event: WorldEvent): void {
  applyEvent(standIn.world, event);
  standIn.journal?.append(event);
  if (CHANGES_MAIL.has(event.kind) && 'person' in event) standIn.mailChanged(String(event.person));
  for (const watch of standIn.watchers) watch(event);
}
