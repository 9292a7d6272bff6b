import { createAdaptorServer } from '@hono/node-server';
import { AppError, systemClock } from '@mailsync/foundation';
import type { Clock } from '@mailsync/foundation';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { openJournal } from '../journal/open-journal.ts';
import type { Journal } from '../journal/open-journal.ts';
import { createApp } from './create-app.ts';
import { createControl } from './control/create-control.ts';
import type { GoogleControl } from './control/google-control.ts';
import { createFaultList } from './faults/fault-list.ts';
import type { OAuthClient } from './oauth/oauth-state.ts';
import { publishChange } from './pubsub/publish-change.ts';
import { createPusher } from './pubsub/push-messages.ts';
import { changeQuota, createCallMeter } from './quota/call-meter.ts';
import type { QuotaSettings } from './quota/call-meter.ts';
import type { MailWorldSeed } from './seed/mail-world.ts';
import type { StandIn } from './stand-in.ts';
import { applyEvent } from './world/apply-event.ts';
import type { WorldEvent } from './world/apply-event.ts';
import { loadSeed } from './world/load-seed.ts';
import { createWorld } from './world/world.ts';
import type { World } from './world/world.ts';

export interface GoogleDoubleOptions {
  /** Default 0: any free port. */
  port?: number;
  clock?: Clock;
  seed?: MailWorldSeed;
  quota?: Partial<QuotaSettings>;
  /** Milliseconds each Gmail call takes; default 0. */
  latencyMs?: number;
  /**
   * Each change of the world is a line of this file and is there again at the next open, the seed included:
   * a file that holds a world is opened with that world, whatever seed is given.
   */
  journalFile?: string;
  clients?: OAuthClient[];
}

export type GoogleSetting =
  | 'GOOGLE_AUTH_URL'
  | 'GOOGLE_TOKEN_URL'
  | 'GOOGLE_REVOKE_URL'
  | 'GOOGLE_USERINFO_URL'
  | 'GOOGLE_CERTS_URL'
  | 'GMAIL_API_URL'
  | 'GOOGLE_PUBSUB_URL'
  | 'GOOGLE_CLIENT_ID'
  | 'GOOGLE_CLIENT_SECRET';

/** Simulated Google on 127.0.0.1: OAuth, OpenID Connect, the Gmail API and Pub/Sub over one world of people and mail. */
export interface GoogleDouble {
  url: string;
  /** What the product is told so that it talks to the stand-in. */
  settings: Record<GoogleSetting, string>;
  control: GoogleControl;
  /** Back to the seed: mail, tokens, faults, counters and journal. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_CLIENT: OAuthClient = {
  clientId: '000000000000-sandbox.apps.googleusercontent.com',
  clientSecret: 'GOCSPX-sandbox-sample-secret',
};

/**
 * Opens the stand-in and resolves once it listens.
 * Throws `sandbox.port_taken` when the port is in use, `sandbox.journal_damaged` when the journal cannot be read.
 */
export async function openGoogleDouble(options: GoogleDoubleOptions = {}): Promise<GoogleDouble> {
  const { clock = systemClock, seed = { people: [] }, journalFile, clients = [DEFAULT_CLIENT] } = options;
  const journal = journalFile === undefined ? undefined : openJournal({ file: journalFile });
  const standIn: StandIn = {
    world: openWorld({ journal, seed, clients }),
    clock,
    journal,
    meter: createCallMeter({ clock, settings: changeQuota({ change: options.quota }) }),
    faults: createFaultList(),
    behaviour: { latencyMs: options.latencyMs ?? 0, replacesMessageIds: false, pullWaitMs: 5_000 },
    pusher: createPusher(() => standIn),
    mailChanged: (person) => publishChange(standIn, person),
  };
  const control = createControl(standIn);
  const reset = async () => {
    standIn.pusher.stop();
    journal?.clear();
    standIn.world = startWorld({ journal, seed, clients });
    standIn.faults.clear();
    standIn.meter.clear();
  };
  const app = createApp({ standIn, control, reset });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const url = await listen(server, options.port ?? 0).catch((error: unknown) => {
    journal?.close();
    throw error;
  });
  for (const topic of standIn.world.pubsub.topics.keys()) standIn.pusher.push(topic);
  let closing: Promise<void> | undefined;
  return {
    url,
    settings: settingsFor(url, clients[0]!),
    control,
    reset,
    close: () => {
      standIn.pusher.stop();
      return (closing ??= close(server, journal));
    },
  };
}

interface WorldInput {
  journal: Journal | undefined;
  seed: MailWorldSeed;
  clients: OAuthClient[];
}

function openWorld({ journal, seed, clients }: WorldInput): World {
  const [first, ...events] = (journal?.entries ?? []) as [{ seed: MailWorldSeed }?, ...WorldEvent[]];
  if (!first) return startWorld({ journal, seed, clients });
  const world = createWorld({ clients });
  loadSeed({ world, seed: first.seed });
  for (const event of events) applyEvent(world, event);
  return world;
}

function startWorld({ journal, seed, clients }: WorldInput): World {
  const world = createWorld({ clients });
  loadSeed({ world, seed });
  journal?.append({ kind: 'seeded', seed });
  return world;
}

function settingsFor(url: string, client: OAuthClient): Record<GoogleSetting, string> {
  return {
    GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${url}/token`,
    GOOGLE_REVOKE_URL: `${url}/revoke`,
    GOOGLE_USERINFO_URL: `${url}/v1/userinfo`,
    GOOGLE_CERTS_URL: `${url}/oauth2/v3/certs`,
    GMAIL_API_URL: url,
    GOOGLE_PUBSUB_URL: url,
    GOOGLE_CLIENT_ID: client.clientId,
    GOOGLE_CLIENT_SECRET: client.clientSecret,
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE';
      const message = isTaken
        ? `Port ${port} is in use. Stop what listens there, or give the Google stand-in another port.`
        : `The Google stand-in cannot listen on port ${port}: ${cause.message}`;
      reject(new AppError({ code: 'sandbox.port_taken', kind: 'unavailable', message, cause }));
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: Server, journal: Journal | undefined): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      journal?.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
