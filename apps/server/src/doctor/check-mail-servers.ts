import { connect } from 'node:tls';
import type { Settings } from '../config/settings.ts';
import { describeNetworkError } from './describe-network-error.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

const CONNECT_WITHIN_MS = 8_000;

/** Whether the servers that app passwords are for answer over TLS. Nobody signs in. */
export async function checkMailServers({ settings }: { settings: Partial<Settings> }): Promise<Finding[]> {
  const servers = [
    { check: 'mail.imap', what: 'reading', host: settings.GMAIL_IMAP_HOST, port: settings.GMAIL_IMAP_PORT },
    { check: 'mail.smtp', what: 'sending', host: settings.GMAIL_SMTP_HOST, port: settings.GMAIL_SMTP_PORT },
  ];
  const isOnlyWay = settings.GOOGLE_CLIENT_ID === undefined;
  return Promise.all(
    servers.flatMap(({ check, what, host, port }) =>
      host === undefined || port === undefined ? [] : [checkServer({ check, what, host, port, isOnlyWay })],
    ),
  );
}

async function checkServer({
  check,
  what,
  host,
  port,
  isOnlyWay,
}: {
  check: string;
  what: string;
  host: string;
  port: number;
  /** Without Google nobody connects a Gmail inbox in another way. */
  isOnlyWay: boolean;
}): Promise<Finding> {
  try {
    await shakeHands({ host, port });
    return ok(check, `${host}:${port} answers, for ${what} with app passwords.`);
  } catch (error) {
    const described = describeNetworkError({ host: `${host}:${port}`, error });
    const tell = isOnlyWay ? fault : warning;
    return tell(check, {
      what: described.what,
      why: `App passwords cannot be used for ${what}.${isOnlyWay ? '' : ' Who signs in with Google does not notice.'}`,
      mend: described.mend,
    });
  }
}

function shakeHands({ host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: /^[\d.:]+$/.test(host) ? '' : host });
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(CONNECT_WITHIN_MS, () =>
      end(() => reject(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' }))),
    );
    socket.once('secureConnect', () => end(resolve));
    socket.once('error', (error) => end(() => reject(error)));
  });
}
