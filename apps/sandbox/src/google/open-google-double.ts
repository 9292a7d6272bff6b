import { createAdaptorServer } from '@hono/node-server';
import { systemClock } from '@mailsync/foundation';
import type { Clock } from '@mailsync/foundation';
import type { Server } from 'node:http';

import { openAuthority } from '../certificates/open-authority.ts';
import { openMailServers } from '../imap/open-mail-servers.ts';
import type { MailServers } from '../imap/open-mail-servers.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Journal } from '../journal/open-journal.ts';
import { createApp } from './create-app.ts';
import { createControl } from './control/create-control.ts';
import type { GoogleControl } from './control/google-control.ts';
import { createFaultList } from './faults/fault-list.ts';
import { listenOnLoopback, LOOPBACK } from './listen-on-loopback.ts';
import type { OAuthClient } from './oauth/oauth-state.ts';
import { publishChange } from './pubsub/publish-change.ts';
import { createPusher } from './pubsub/push-messages.ts';
import { changeQuota, createCallMeter } from './quota/call-meter.ts';
import type { QuotaSettings } from './quota/call-meter.ts';
import { createConnectionMeter } from './quota/connection-meter.ts';
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
  imapPort?: number;
  smtpPort?: number;
  /**
   * Where the certificate of the authority lies that the servers for IMAP and SMTP have theirs from; made when it is
   * not there. Left out: an authority that is gone with the stand-in.
   */
  authorityFile?: string;
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
  | 'GMAIL_IMAP_HOST'
  | 'GMAIL_IMAP_PORT'
  | 'GMAIL_SMTP_HOST'
  | 'GMAIL_SMTP_PORT'
  | 'GOOGLE_CLIENT_ID'
  | 'GOOGLE_CLIENT_SECRET';

/**
 * Simulated Google on 127.0.0.1: OAuth, OpenID Connect, the Gmail API, Pub/Sub, IMAP and SMTP over
 * one world of people and mail.
 */
export interface GoogleDouble {
  url: string;
  /** What the product is told so that it talks to the stand-in. */
  settings: Record<GoogleSetting, string> & { MAILSYNC_CA_FILE?: string };
  /** The certificate, in PEM, of the authority to trust for IMAP and SMTP. */
  authority: string;
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
  const quota = changeQuota({ change: options.quota });
  const standIn: StandIn = {
    world: openWorld({ journal, seed, clients }),
    clock,
    journal,
    meter: createCallMeter({ clock, settings: quota }),
    connections: createConnectionMeter({ clock, settings: quota }),
    faults: createFaultList(),
    behaviour: {
      latencyMs: options.latencyMs ?? 0,
      replacesMessageIds: false,
      pullWaitMs: 5_000,
      withoutCapabilities: [],
    },
    pusher: createPusher(() => standIn),
    mailChanged: (person) => publishChange(standIn, person),
    watchers: new Set(),
  };
  const authority = openAuthority({ file: options.authorityFile });
  const mailServers = await openMailServers({
    standIn,
    authority,
    ports: { imap: options.imapPort ?? 0, smtp: options.smtpPort ?? 0 },
  }).catch((error: unknown) => {
    journal?.close();
    throw error;
  });
  const control = createControl({ standIn, mailServers });
  const reset = async () => {
    standIn.pusher.stop();
    journal?.clear();
    mailServers.cutConnections(undefined);
    standIn.world = startWorld({ journal, seed, clients });
    standIn.faults.clear();
    standIn.meter.clear();
    standIn.connections.clear();
  };
  const app = createApp({ standIn, control, reset });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const port = await listenOnLoopback(server, options.port ?? 0).catch(async (error: unknown) => {
    await mailServers.close();
    journal?.close();
    throw error;
  });
  const url = `http://${LOOPBACK}:${port}`;
  for (const topic of standIn.world.pubsub.topics.keys()) standIn.pusher.push(topic);
  let closing: Promise<void> | undefined;
  return {
    url,
    settings: {
      ...settingsFor({ url, client: clients[0]!, mailServers }),
      ...(options.authorityFile !== undefined && { MAILSYNC_CA_FILE: options.authorityFile }),
    },
    authority: authority.certificate,
    control,
    reset,
    close: () => {
      standIn.pusher.stop();
      return (closing ??= mailServers.close().then(() => close(server, journal)));
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

function settingsFor({
  url,
  client,
  mailServers,
}: {
  url: string;
  client: OAuthClient;
  mailServers: MailServers;
}): Record<GoogleSetting, string> {
  return {
    GMAIL_IMAP_HOST: mailServers.host,
    GMAIL_IMAP_PORT: `${mailServers.imapPort}`,
    GMAIL_SMTP_HOST: mailServers.host,
    GMAIL_SMTP_PORT: `${mailServers.smtpPort}`,
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

function close(server: Server, journal: Journal | undefined): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      journal?.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
