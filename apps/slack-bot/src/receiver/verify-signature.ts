import { createHmac, timingSafeEqual } from 'node:crypto';

const MAY_BE_OLD_SECONDS = 5 * 60;

/**
 * Whether Slack sent this: `v0=` HMAC-SHA256 of `v0:<timestamp>:<raw body>`, not older or newer than five minutes by our
 * clock (docs.slack.dev, "Verifying requests from Slack"). Bolt's own check lets any future time pass and throws on a missing header.
 */
export function isFromSlack({
  signingSecret,
  headers,
  rawBody,
  now,
}: {
  signingSecret: string;
  headers: Headers;
  rawBody: Uint8Array;
  now: Date;
}): boolean {
  const timestamp = headers.get('x-slack-request-timestamp') ?? '';
  const signature = headers.get('x-slack-signature') ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return false;

  const ageSeconds = Math.abs(now.getTime() / 1000 - Number(timestamp));
  if (ageSeconds > MAY_BE_OLD_SECONDS) return false;

  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
  const expected = Buffer.from(`v0=${digest}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
