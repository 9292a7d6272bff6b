import { AppError } from '@mailsync/foundation';
import { READ_SCOPE, SEND_SCOPE } from '../providers/gmail-api/google-oauth.ts';
import { toAddressKey } from '../recording/address-key.ts';
import { findConnectLink } from './connect-links.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { createOAuthState } from './oauth-states.ts';

export const CONNECT_SCOPES = ['openid', 'email', READ_SCOPE, SEND_SCOPE] as const;

/** What a visit to Google must find again when it comes back. */
export interface ConnectState {
  expectedAddress: string | null;
  mailboxId: string | null;
  /** The link out of Slack that it came from; spent when the mailbox is connected. */
  linkId: string | null;
}

export const connectRedirectUrl = (publicUrl: string) => `${publicUrl}/oauth/google/callback`;

export async function startGoogleConnect({
  context,
  input,
}: {
  context: EngineContext;
  input: { token: string } | { userId: string; expectedAddress: string | null; mailboxId: string | null };
}): Promise<{ authorizeUrl: string }> {
  const wish =
    'token' in input ? await readWish({ context, token: input.token }) : { ...input, linkId: null };
  if (wish.expectedAddress !== null && !toAddressKey(wish.expectedAddress)) {
    throw new AppError({
      code: 'connect.not_an_address',
      kind: 'invalid',
      message: `"${wish.expectedAddress}" is not an email address. Check it and start again.`,
    });
  }
  const expectedAddress = await chooseExpectedAddress({ context, wish });
  const { state, codeChallenge } = await createOAuthState({
    context,
    purpose: 'oauth_connect',
    userId: wish.userId,
    data: { expectedAddress, mailboxId: wish.mailboxId, linkId: wish.linkId } satisfies ConnectState,
  });
  const authorizeUrl = context.oauth.authorizeUrl({
    redirectUrl: connectRedirectUrl(context.publicUrl),
    state,
    codeChallenge,
    scopes: CONNECT_SCOPES,
    loginHint: expectedAddress,
    lasting: true,
  });
  return { authorizeUrl };
}

interface Wish extends ConnectState {
  userId: string;
}

async function readWish({ context, token }: { context: EngineContext; token: string }): Promise<Wish> {
  const link = await findConnectLink({ context, token });
  return {
    userId: link.userId!,
    expectedAddress: link.data.expectedAddress,
    mailboxId: link.data.mailboxId,
    linkId: link.id,
  };
}

/** A mailbox that is reconnected expects its own address. */
async function chooseExpectedAddress({
  context: { db },
  wish,
}: {
  context: EngineContext;
  wish: Wish;
}): Promise<string | null> {
  if (!wish.mailboxId) return wish.expectedAddress;
  const mailbox = await db.read((r) => r.mailboxes.find(wish.mailboxId!));
  if (!mailbox || mailbox.userId !== wish.userId) {
    throw new AppError({
      code: 'mailbox.not_found',
      kind: 'not_found',
      message: 'This mailbox does not exist, or it is not yours to reconnect.',
    });
  }
  return mailbox.address;
}
