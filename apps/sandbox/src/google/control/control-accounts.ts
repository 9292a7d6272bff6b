import { REVOKED } from '../oauth/apply-oauth-event.ts';
import { readAuthorizeRequest } from '../oauth/authorize-request.ts';
import { grantConsent, sendBack, tickableScopes } from '../oauth/grant-consent.ts';
import { issueTokens } from '../oauth/issue-tokens.ts';
import { readScopes, writeScopes } from '../oauth/scopes.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import type { ConsentInput, GoogleControl } from './google-control.ts';
import { badControl, namePerson } from './name-person.ts';

type AccountControl = Pick<
  GoogleControl,
  | 'revokeTokens'
  | 'expireAccessTokens'
  | 'narrowGrant'
  | 'changePassword'
  | 'deleteAccount'
  | 'setClientDisabled'
  | 'refuseConsent'
  | 'consent'
  | 'grantTokens'
>;

const PRODUCT_SCOPES =
  'openid email https://www.googleapis.com/auth/gmail.readonly https://www.googleapis.com/auth/gmail.send';

/** The verbs that grant, withhold and revoke access. */
export function controlAccounts(standIn: StandIn): AccountControl {
  return {
    revokeTokens: async ({ person, error, description, subtype }) => {
      const { address } = namePerson(standIn, person);
      const because = {
        error: error ?? REVOKED.error,
        description:
          description ??
          (subtype === 'invalid_rapt' ? 'reauth related error (invalid_rapt)' : REVOKED.description),
        ...(subtype !== undefined && { subtype }),
      };
      record(standIn, { kind: 'tokens.revoked', person: address, because });
    },
    expireAccessTokens: async ({ person }) => {
      record(standIn, { kind: 'access.expired', person: namePerson(standIn, person).address });
    },
    narrowGrant: async ({ person, scopes }) => {
      const { address } = namePerson(standIn, person);
      record(standIn, { kind: 'grant.narrowed', person: address, scopes: readScopes(writeScopes(scopes)) });
    },
    changePassword: async ({ person }) => {
      const { address } = namePerson(standIn, person);
      record(standIn, { kind: 'tokens.revoked', person: address, onlyMail: true, because: REVOKED });
      record(standIn, { kind: 'app_passwords.revoked', person: address });
    },
    deleteAccount: async ({ person }) => {
      record(standIn, { kind: 'person.deleted', person: namePerson(standIn, person).address });
    },
    setClientDisabled: async ({ clientId, disabled }) => {
      record(standIn, { kind: 'client.changed', clientId: nameClient(standIn, clientId), disabled });
    },
    refuseConsent: async ({ person, error }) => {
      record(standIn, { kind: 'person.refused', person: namePerson(standIn, person).address, error });
    },
    consent: async (input) => consent(standIn, input),
    grantTokens: async ({ person, clientId, scopes }) => {
      const account = namePerson(standIn, person);
      const granted = scopes ?? readScopes(PRODUCT_SCOPES);
      const client = nameClient(standIn, clientId);
      record(standIn, { kind: 'consent.given', clientId: client, person: account.address, scopes: granted });
      const { access, refresh } = issueTokens({
        standIn,
        person: account.address,
        clientId: client,
        scopes: granted,
        withRefreshToken: true,
      });
      return {
        accessToken: access.token,
        refreshToken: refresh!.token,
        expiresAtMs: access.expiresAtMs,
        scope: writeScopes(granted),
        sub: account.sub,
      };
    },
  };
}

function consent(standIn: StandIn, { authorizeUrl, person, untick = [], decision = 'allow' }: ConsentInput) {
  const { searchParams } = new URL(authorizeUrl);
  const read = readAuthorizeRequest({ standIn, query: searchParams });
  if ('refusal' in read) {
    const { status, error, detail } = read.refusal;
    throw badControl(`Google would show "Error ${status}: ${error}" (${detail}) and send nobody back.`);
  }
  const { request } = read;
  const account = namePerson(standIn, person);
  if (account.refusedAtConsent !== undefined && account.refusedAtConsent !== 'access_denied') {
    throw badControl(
      `Google would show "${account.refusedAtConsent}" to ${account.address} and send nobody back.`,
    );
  }
  if (decision === 'cancel' || account.refusedAtConsent === 'access_denied') {
    return { redirectUrl: sendBack(request, { error: 'access_denied' }) };
  }
  const tickable = tickableScopes(request);
  const unticked = (scope: string) =>
    tickable.includes(scope) && untick.some((one) => scope === one || scope.endsWith(`/${one}`));
  const scopes = request.scopes.filter((scope) => !unticked(scope));
  return { redirectUrl: grantConsent({ standIn, request, person: account, scopes }) };
}

function nameClient(standIn: StandIn, clientId: string | undefined): string {
  const { clients } = standIn.world.oauth;
  const found = clientId ?? clients.keys().next().value;
  if (found !== undefined && clients.has(found)) return found;
  throw badControl(`The stand-in has no OAuth client ${found ?? ''}.`);
}
