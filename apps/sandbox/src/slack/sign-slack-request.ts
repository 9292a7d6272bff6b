import { createHmac } from 'node:crypto';

/**
 * The two headers by which Slack proves that a request is its own: HMAC-SHA256 of `v0:<timestamp>:<raw body>`
 * (docs.slack.dev, "Verifying requests from Slack").
 */
export function signSlackRequest({
  signingSecret,
  body,
  now,
}: {
  signingSecret: string;
  body: string;
  now: Date;
}): { 'x-slack-request-timestamp': string; 'x-slack-signature': string } {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
