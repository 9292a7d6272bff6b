import type { Link } from '@mailsync/db';
import type { ConnectResultView } from '../engine.ts';
import { createGmailProvider } from '../providers/gmail-api/gmail-provider.ts';
import { type GoogleGrant, READ_SCOPE, SEND_SCOPE } from '../providers/gmail-api/google-oauth.ts';
import { toAddressKey } from '../recording/address-key.ts';
import { classifyGoogleFailure } from '../sync-errors/classify-google-failure.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { describeConnected, describeRefusal } from './connect-result.ts';
import { connectMailbox, type ConnectedAccount } from './connect-mailbox.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { spendOAuthState } from './oauth-states.ts';
import { type ConnectState, connectRedirectUrl } from './start-google-connect.ts';

/** Why nothing was connected: a code of the catalogue and, where it helps, which addresses were meant. */
class Refusal extends Error {
  readonly code: string;
  readonly chosenAddress: string | null;

  constructor(code: string, chosenAddress: string | null = null) {
    super(code);
    this.code = code;
    this.chosenAddress = chosenAddress;
  }
}

/** What came back from Google, and in whose browser. */
interface ConsentAnswer {
  code: string | null;
  error: string | null;
  /** Who is signed in to the console in that browser; null for nobody. */
  visitorUserId: string | null;
}

/**
 * Google has sent the person back. Whatever they or Google did, the answer is a page that says what happened; only a
 * complete consent for the right account, with a successful first read, changes anything.
 */
export async function finishGoogleConnect({
  context,
  state,
  ...answer
}: { context: EngineContext; state: string | null } & ConsentAnswer): Promise<{ resultId: string }> {
  const spent = await spendOAuthState({ context, purpose: 'oauth_connect', state });
  // These have no row of their own to keep a result in: the code is the result.
  if (spent.outcome !== 'spent') return { resultId: `connect.link_${spent.outcome}` };

  const { link, codeVerifier } = spent;
  const result = await tryConnect({ context, link, codeVerifier, answer });
  await context.db.write((r) => r.links.setResult({ id: link.id, result: { ...result } }));
  return { resultId: link.id };
}

interface ConnectInput {
  context: EngineContext;
  link: Link;
  codeVerifier: string;
  answer: ConsentAnswer;
}

async function tryConnect(input: ConnectInput): Promise<ConnectResultView> {
  const { context, link } = input;
  const expectedAddress = readState(link).expectedAddress;
  try {
    return await connect(input);
  } catch (error) {
    if (error instanceof Refusal) {
      return describeRefusal({ code: error.code, chosenAddress: error.chosenAddress, expectedAddress });
    }
    if (error instanceof ProviderError) {
      context.logger.warn(
        { errorCode: error.failure.code, detail: error.failure.detail },
        'A mailbox was not connected',
      );
      const isTemporary = error.kind === 'retry' || error.kind === 'rate' || error.kind === 'bug';
      // A code that Google does not take is one that was used or has expired; the mailbox itself was never ours to lose.
      const isSpentCode = error.failure.code === 'google.sign_in_revoked';
      const code = isSpentCode
        ? 'connect.link_expired'
        : isTemporary
          ? 'connect.first_read_failed'
          : error.failure.code;
      return describeRefusal({ code, chosenAddress: null, expectedAddress });
    }
    throw error;
  }
}

const readState = (link: Link) => link.data as unknown as ConnectState;

async function connect({ context, link, codeVerifier, answer }: ConnectInput): Promise<ConnectResultView> {
  const { code, error, visitorUserId } = answer;
  // Else somebody could send the way to Google that they began to another person, and get that person's mailbox. A link
  // out of Slack is opened without a session: there the expected address keeps other accounts out.
  if (readState(link).linkId === null && visitorUserId !== link.userId)
    throw new Refusal('connect.other_person');
  if (error || !code) throw new Refusal(classifyRefusedConsent({ error: error ?? 'access_denied', context }));
  const grant = await context.oauth.exchange({
    code,
    codeVerifier,
    redirectUrl: connectRedirectUrl(context.publicUrl),
  });
  try {
    const account = await readAccount({ context, grant, state: readState(link) });
    return await commit({ context, link, account });
  } catch (failure) {
    await giveBack({ context, grant });
    throw failure;
  }
}

function classifyRefusedConsent({ error, context }: { error: string; context: EngineContext }): string {
  const facts = {
    surface: 'oauth' as const,
    method: 'consent',
    httpStatus: 400,
    reasons: [error],
    text: error,
    retryAfterHeader: null,
    networkCode: null,
    bodyIsJson: false,
  };
  return classifyGoogleFailure({ facts, now: context.clock.now() }).code;
}

/** Checks the consent and reads the mailbox for the first time. Nothing is stored yet. */
async function readAccount({
  context,
  grant,
  state,
}: {
  context: EngineContext;
  grant: GoogleGrant;
  state: ConnectState;
}): Promise<ConnectedAccount> {
  if (!grant.scopes.includes(READ_SCOPE)) throw new Refusal('connect.read_not_allowed');
  if (!grant.refreshToken) throw new Refusal('connect.no_lasting_access');

  const { sub, email } = await context.oauth.readAccount({ accessToken: grant.accessToken });
  if (state.expectedAddress && toAddressKey(state.expectedAddress) !== toAddressKey(email)) {
    throw new Refusal('connect.other_address', email);
  }
  const provider = createGmailProvider({
    gmailApiUrl: context.gmailApiUrl,
    clock: context.clock,
    accessToken: async () => grant.accessToken,
    forgetToken: () => {},
    grantedScopes: () => grant.scopes,
    units: context.methodUnits,
    // A handful of units, before the mailbox has a budget.
    spend: async () => {},
  });
  // The cursor comes first: what arrives while the rest is read lies after it.
  const profile = await provider.readProfile();
  const ownKey = toAddressKey(profile.address || email);
  const aliases = await provider.listOwnAddresses();
  return {
    identity: `google:${sub}`,
    address: email,
    ownAddresses: [...new Set([...(ownKey ? [ownKey] : []), ...aliases])],
    cursor: profile.cursor,
    scopes: grant.scopes,
    canSend: grant.scopes.includes(SEND_SCOPE),
    servers: null,
    access: { route: 'google', refreshToken: grant.refreshToken },
  };
}

async function commit({
  context,
  link,
  account,
}: {
  context: EngineContext;
  link: Link;
  account: ConnectedAccount;
}): Promise<ConnectResultView> {
  const { mailboxId, linkId } = readState(link);
  const outcome = await context.db.write(async (r) => {
    const user = await r.users.find(link.userId!);
    if (!user || user.deactivatedAt) throw new Refusal('connect.user_deactivated');
    if (linkId && !(await r.links.use({ id: linkId, now: context.clock.now() })))
      throw new Refusal('connect.link_used');
    const connected = await connectMailbox({
      context,
      repositories: r,
      userId: user.id,
      mailboxId,
      linkId,
      account,
    });
    // Thrown, so that the transaction takes back what it has written so far: the link stays unspent.
    if ('refusedBecause' in connected) throw new Refusal(connected.refusedBecause, account.address);
    return connected;
  });
  context.accessTokens.forget({ mailboxId: outcome.mailbox.id });
  if (outcome.mailbox.hasSeat) await context.wake(outcome.mailbox.id);
  return describeConnected(outcome);
}

/**
 * Access that is not used is given back; but Google takes back every grant of the account at once, so never when the
 * account is connected here already, perhaps by somebody else.
 */
async function giveBack({ context, grant }: { context: EngineContext; grant: GoogleGrant }): Promise<void> {
  try {
    const { sub } = await context.oauth.readAccount({ accessToken: grant.accessToken });
    const known = await context.db.read((r) => r.mailboxes.findByIdentity(`google:${sub}`));
    if (known && !known.disconnectedAt) return;
    await context.oauth.revoke({ token: grant.refreshToken ?? grant.accessToken });
  } catch (error) {
    context.logger.warn({ error }, 'Access that was not used could not be given back');
  }
}
