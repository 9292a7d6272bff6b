import type { AskService } from './ask-service.ts';
import { readJson } from './ask-service.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

const HERE = /^(localhost|127\.|\[::1\])/;

/** Whether people, Google and Slack come back to where MAILSYNC_URL says. */
export async function checkAddress({
  url,
  publicUrl,
  isProduction,
  isRunning,
  ask,
}: {
  url: string | undefined;
  /** What stands in links: the same, or this machine's own when it is not set. */
  publicUrl: string;
  isProduction: boolean;
  /** Whether a server runs on this database now. */
  isRunning: boolean;
  ask: AskService;
}): Promise<Finding[]> {
  if (url === undefined) {
    return [
      warning('address', {
        what: `MAILSYNC_URL is not set, so that ${publicUrl} stands in every link.`,
        why: 'Invitations and the way back from Google work on this machine only.',
        mend: 'Set MAILSYNC_URL to the address by which people reach Mail Sync, such as https://mail.company.example.',
      }),
    ];
  }
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !HERE.test(hostname)) {
    const tell = isProduction ? fault : warning;
    return [
      tell('address', {
        what: `MAILSYNC_URL is ${url}, without https.`,
        why: 'Google sends nobody back to it, and passwords would cross the network for all to read.',
        mend: 'Put a reverse proxy with a certificate before Mail Sync, and set MAILSYNC_URL to its https address.',
      }),
    ];
  }
  if (!isRunning)
    return [ok('address', `MAILSYNC_URL is ${url}. Nobody was asked there: the server does not run.`)];

  const answer = await ask(`${url}/healthz`);
  if (answer.isAnswered && typeof readJson(answer.text)['ok'] === 'boolean')
    return [ok('address', `Mail Sync answers at ${url}.`)];
  return [
    warning('address', {
      what: answer.isAnswered
        ? `At ${url} something else than Mail Sync answers (HTTP ${answer.status}).`
        : `From this machine Mail Sync is not reached at ${url}. ${answer.what}`,
      why: 'If it is the same for others, links and the way back from Google lead nowhere.',
      mend: 'Check that MAILSYNC_URL is the address of the reverse proxy, and that the proxy passes requests on to PORT. Some networks cannot reach their own public address; then try from elsewhere.',
    }),
  ];
}
