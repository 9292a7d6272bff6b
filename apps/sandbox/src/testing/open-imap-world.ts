import { ImapFlow } from 'imapflow';
import type { ImapFlowOptions } from 'imapflow';
import { connect } from 'node:tls';
import { afterEach } from 'vitest';

import type { GoogleDouble, GoogleDoubleOptions } from '../google/open-google-double.ts';
import { ANN, openTestWorld } from '../google/test-world.ts';

const opened: { close(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** A double in which Ann has an app password. */
export async function openImapWorld(options: GoogleDoubleOptions = {}) {
  const world = await openTestWorld(options);
  const { appPassword } = await world.double.control.makeAppPassword({ person: ANN });
  return { ...world, control: world.double.control, appPassword };
}

export function imapClient({ double, ...options }: { double: GoogleDouble } & Partial<ImapFlowOptions>) {
  const client = new ImapFlow({
    host: double.settings.GMAIL_IMAP_HOST,
    port: Number(double.settings.GMAIL_IMAP_PORT),
    secure: true,
    tls: { ca: double.authority },
    logger: false,
    ...options,
  });
  client.on('error', () => undefined);
  opened.push(client);
  return client;
}

/** A client that is logged in as Ann, with a folder open for reading. */
export async function openAllMail(
  world: Awaited<ReturnType<typeof openImapWorld>>,
  name = '[Gmail]/All Mail',
) {
  const client = imapClient({ double: world.double, auth: { user: ANN, pass: world.appPassword } });
  await client.connect();
  const folder = await client.mailboxOpen(name, { readOnly: true });
  return { client, folder };
}

/** Speaks IMAP by hand: each line is sent as it stands, and what comes until its tagged answer is given back. */
export async function openRawImap({ double }: { double: GoogleDouble }) {
  const socket = connect({
    host: double.settings.GMAIL_IMAP_HOST,
    port: Number(double.settings.GMAIL_IMAP_PORT),
    ca: double.authority,
  });
  opened.push({ close: () => socket.destroy() });
  socket.on('error', () => undefined);
  let received = '';
  let wake: (() => void) | undefined;
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('utf8');
    wake?.();
  });
  socket.on('close', () => wake?.());

  const waitFor = async (pattern: RegExp) => {
    while (!pattern.test(received) && !socket.closed) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const text = received;
    received = '';
    return text;
  };
  await waitFor(/\r\n/);
  return {
    waitFor,
    say: (line: string) => void socket.write(`${line}\r\n`),
    /** The answer up to the tagged line, or up to the leave to go on. */
    ask(line: string) {
      socket.write(`t ${line}\r\n`);
      return waitFor(/^(?:t |\+ )/m);
    },
  };
}
