import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createToken } from '@mailsync/foundation';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { readObject } from '../web-api/read-content.ts';
import type { Installation } from '../workspace/installation.ts';
import { type Connection, createEnvelopes } from './create-envelopes.ts';
import type { Deliver } from './delivery.ts';

const PATH = '/link/';
const HOST = 'applink-sandbox';
const PING_EVERY_MS = 10_000;
/** After a warning Slack waits about so long before it closes. */
const CLOSE_AFTER_MS = 10_000;
/** As long as Slack usually keeps one. */
const CONNECTION_SECONDS = 18_060;

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

interface OpenConnection extends Connection {
  socket: WebSocket;
  /** Told to leave: gets nothing new while there is another. */
  isLeaving: boolean;
}

export type SocketMode = ReturnType<typeof openSocketMode>;

/** Slack's side of Socket Mode (docs.slack.dev, "Using Socket Mode"): tickets, connections, envelopes, faults on demand. */
export function openSocketMode({
  appId,
  installation,
  baseUrl,
}: {
  appId: string;
  installation: Installation;
  /** Such as `ws://127.0.0.1:3002`. */
  baseUrl: () => string;
}) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const connections: OpenConnection[] = [];
  const listeners = new Set<() => void>();
  let [turn, openedCount, refuseCount, quietCount, lostAckCount] = [0, 0, 0, 0, 0];

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const envelopes = createEnvelopes({
    chooseConnection() {
      const willing = connections.filter(({ isLeaving }) => !isLeaving);
      const among = willing.length > 0 ? willing : connections;
      // Each in turn, as Slack spreads its load.
      turn += 1;
      return among[turn % among.length];
    },
  });
  const sendDisconnect = ({ socket, reason }: { socket: WebSocket; reason: DisconnectReason }) =>
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: HOST } }));

  const receive = ({ connection, text }: { connection: OpenConnection; text: string }) => {
    const { envelope_id: id, payload } = readObject(text) ?? {};
    if (typeof id !== 'string') return;
    if (lostAckCount > 0) {
      lostAckCount -= 1;
      return connection.socket.terminate();
    }
    envelopes.acknowledge({ id, payload });
  };

  const welcome = (socket: WebSocket) => {
    const connection: OpenConnection = {
      socket,
      isLeaving: false,
      send: (message) => socket.send(JSON.stringify(message)),
    };
    const pings = setInterval(() => socket.ping(`Ping from ${HOST}`), PING_EVERY_MS);
    socket.on('message', (data: RawData) => receive({ connection, text: String(data) }));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pings);
      const index = connections.indexOf(connection);
      if (index === -1) return;
      connections.splice(index, 1);
      envelopes.takeBack(connection);
      tell();
    });
    if (!installation.isSocketModeOn()) {
      sendDisconnect({ socket, reason: 'link_disabled' });
      return socket.close();
    }
    if (quietCount > 0) {
      quietCount -= 1;
      return;
    }
    connections.push(connection);
    openedCount += 1;
    connection.send({
      type: 'hello',
      connection_info: { app_id: appId },
      num_connections: connections.length,
      debug_info: { host: HOST, approximate_connection_time: CONNECTION_SECONDS },
    });
    envelopes.sendWaiting(connection);
    tell();
  };

  const deliver: Deliver = (delivery) => envelopes.deliver(delivery);
  return {
    deliver,

    /** What `apps.connections.open` answers: good for one connection. */
    createUrl(): string {
      const ticket = createToken(18);
      tickets.add(ticket);
      return `${baseUrl()}${PATH}?ticket=${ticket}&app_id=${appId}`;
    },

    /** For the HTTP server's `upgrade`. */
    upgrade({ request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer }) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const isInvited = url.pathname === PATH && tickets.delete(url.searchParams.get('ticket') ?? '');
      if (!isInvited || refuseCount > 0) {
        refuseCount = Math.max(0, refuseCount - 1);
        return void socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      }
      server.handleUpgrade(request, socket, head, welcome);
    },

    control: {
      connectionCount: () => connections.length,
      /** How many were opened in all. */
      openedCount: () => openedCount,
      /** Cuts every connection without a word. */
      drop() {
        for (const { socket } of connections.slice()) socket.terminate();
      },
      /** Tells every connection to leave, and closes it after a while. */
      disconnect({
        reason,
        closeAfterMs = CLOSE_AFTER_MS,
      }: {
        reason: DisconnectReason;
        closeAfterMs?: number;
      }) {
        for (const connection of connections) {
          connection.isLeaving = true;
          sendDisconnect({ socket: connection.socket, reason });
          const timer = setTimeout(() => connection.socket.close(), closeAfterMs);
          connection.socket.once('close', () => clearTimeout(timer));
        }
      },
      /** The next connections are refused. */
      refuse({ times }: { times: number }) {
        refuseCount = times;
      },
      /** The next connections are taken and never welcomed. */
      stayQuiet({ times }: { times: number }) {
        quietCount = times;
      },
      /** The next acknowledgements are lost together with the connection that they came by. */
      loseAcks({ times }: { times: number }) {
        lostAckCount = times;
      },
      /** The other side is gone without having closed: nothing is read and nothing is answered any more. */
      freeze() {
        for (const { socket } of connections) socket.pause();
      },
      /** Anything at all, to every connection. */
      sendRaw(text: string) {
        for (const { socket } of connections) socket.send(text);
      },
      /** Socket Mode is switched in the settings of the app. */
      turn(on: boolean) {
        installation.turnSocketMode(on);
        if (on) return;
        for (const { socket } of connections.slice()) {
          sendDisconnect({ socket, reason: 'link_disabled' });
          socket.close();
        }
      },
      revokeAppToken() {
        installation.revokeAppToken();
        for (const { socket } of connections.slice()) socket.close();
      },
      onChange(listener: () => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },

    async close() {
      envelopes.close();
      for (const client of server.clients) {
        // One that reads nothing would never see that it has ended.
        client.resume();
        client.terminate();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
