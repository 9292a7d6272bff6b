import type { Fault } from '../faults/fault-list.ts';
import type { PushConfig } from '../pubsub/pubsub-state.ts';
import type { MailParts } from '../mail/mail-parts.ts';
import type { CertificateKind } from '../../imap/open-mail-servers.ts';
import type { Counters, QuotaSettings } from '../quota/call-meter.ts';
import type { ConnectionCounters } from '../quota/connection-meter.ts';
import type { LeadMail } from '../seed/lead-mail-of.ts';
import type { SeedMessage, SeedPerson } from '../seed/mail-world.ts';
import type { Behaviour } from '../stand-in.ts';
import type { DeliveredCopy } from '../world/deliver-mail.ts';
import type { FolderLanguage, LoginRefusal } from '../world/mail-access.ts';
import type { Move } from '../world/plan-move.ts';

export interface DeliverInput {
  to: string;
  /** Parts, or RFC 5322 text, or RFC 5322 bytes in base64: one of the three. */
  mail?: MailParts;
  raw?: string;
  rawBase64?: string;
  /** Default: unread in the inbox. */
  labels?: string[];
  /** Epoch milliseconds; default now. */
  receivedAtMs?: number;
}

export interface MessageRef {
  person: string;
  id: string;
}

/** A message as it stands now, in the words of the product's tests. */
export interface ListedMessage {
  id: string;
  threadId: string;
  labels: string[];
  from: string;
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  /** As it stands, with its angle brackets; empty when the message has none. */
  messageId: string;
  internalDateMs: number;
}

/** What drives the stand-in from outside. Every verb takes one JSON object and answers JSON, in process or over HTTP. */
export interface GoogleControl {
  addPerson(person: SeedPerson): Promise<void>;
  /** Puts a mail into one person's mailbox. */
  deliver(input: DeliverInput): Promise<DeliveredCopy>;
  /** Sends a mail from one person to others: every account among them gets a copy, the sender's first. */
  send(input: { mail: MailParts; receivedAtMs?: number }): Promise<DeliveredCopy[]>;
  move(input: MessageRef & { move: Move }): Promise<void>;
  changeLabels(input: MessageRef & { add?: string[]; remove?: string[] }): Promise<void>;
  deleteMessage(input: MessageRef): Promise<void>;
  listMessages(input: { person: string }): Promise<ListedMessage[]>;

  /** Forgets all history up to now: older cursors meet a 404. */
  expireHistory(input: { person: string }): Promise<void>;
  setOldestHistoryId(input: { person: string; historyId: string }): Promise<void>;

  /** Ends all grants of a person. Default `invalid_grant`; a subtype such as `invalid_rapt` may be named. */
  revokeTokens(input: {
    person: string;
    error?: string;
    description?: string;
    subtype?: string;
  }): Promise<void>;
  /** Makes live access tokens old: calls meet a 401 until they are refreshed. Refresh tokens stay. */
  expireAccessTokens(input: { person: string }): Promise<void>;
  /** Leaves a person's grants only these scopes: living tokens can do no more, and refreshed ones say so. */
  narrowGrant(input: { person: string; scopes: string[] }): Promise<void>;
  /** Changing the password kills the tokens that reach mail. */
  /** Changing the password kills the tokens that reach mail, and all app passwords. */
  changePassword(input: { person: string }): Promise<void>;
  deleteAccount(input: { person: string }): Promise<void>;
  setClientDisabled(input: { clientId?: string; disabled: boolean }): Promise<void>;
  /** Google's consent page turns this person away (`org_internal`, `admin_policy_enforced`, `access_denied`); null lets them in. */
  refuseConsent(input: { person: string; error: string | null }): Promise<void>;
  /** Does what a person does on the consent page, and tells where their browser is sent. */
  consent(input: ConsentInput): Promise<{ redirectUrl: string }>;
  /** Hands out tokens as if the person had consented. Scopes default to sign-in, reading and sending. */
  grantTokens(input: { person: string; clientId?: string; scopes?: string[] }): Promise<GrantedTokens>;

  /** Makes a Pub/Sub topic, or changes who may publish to it; by default Gmail may. */
  makeTopic(input: { name: string; publishers?: string[] }): Promise<void>;
  /** Makes a subscription, or changes it. `subscribers` are service accounts that may pull. */
  makeSubscription(input: {
    name: string;
    topic: string;
    subscribers?: string[];
    ackDeadlineSeconds?: number;
    push?: PushConfig;
  }): Promise<void>;
  /** Makes a service account and hands out its key file. */
  makeServiceAccount(input: { email: string }): Promise<ServiceAccountKey>;
  /** Publishes any text to a topic, as Gmail or somebody else might. */
  publish(input: { topic: string; text: string }): Promise<void>;
  listWatches(): Promise<{ person: string; topicName: string; expiresAtMs: number }[]>;
  /** The texts of messages that a subscription has not seen acknowledged. */
  listOutstanding(input: { subscription: string }): Promise<string[]>;
  /** Ends a watch without telling anybody. */
  endWatch(input: { person: string }): Promise<void>;
  /** Makes an app password, as a person does in their Google account; 16 letters, in groups as Google shows it. */
  makeAppPassword(input: { person: string; password?: string }): Promise<{ appPassword: string }>;
  /** Takes all app passwords of a person back and ends their connections. */
  revokeAppPasswords(input: { person: string }): Promise<void>;
  /** Turns logins by IMAP and SMTP away although the password is right; null lets them in. */
  refuseLogin(input: { person: string; because: LoginRefusal | null }): Promise<void>;
  /** What IMAP shows of the folders. */
  showFolders(input: { person: string; hidesAllMail?: boolean; language?: FolderLanguage }): Promise<void>;
  /** Gives every folder a new UIDVALIDITY and its messages new UIDs. */
  renumberFolders(input: { person: string }): Promise<void>;
  /** Breaks the open connections by IMAP, all of them or a person's. */
  cutConnections(input: { person?: string }): Promise<void>;
  /** What the servers for IMAP and SMTP show from the next connection on. */
  useCertificate(input: { kind: CertificateKind }): Promise<void>;

  failNext(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  listFaults(): Promise<Fault[]>;
  /** A `table` brings its costs and limits; what is named beside it holds instead. */
  setQuota(settings: Partial<QuotaSettings>): Promise<void>;
  setBehaviour(behaviour: Partial<Behaviour>): Promise<void>;
  counters(): Promise<Counters & ConnectionCounters>;
  resetCounters(): Promise<void>;

  /** All mail ever delivered, as it was handed in; never read through the API. */
  deliveries(): Promise<SeedMessage[]>;
  /** The truth about these leads, worked out from the deliveries. */
  leadMail(input: { leadAddresses: string[] }): Promise<LeadMail[]>;
}

export interface ConsentInput {
  authorizeUrl: string;
  person: string;
  /** Mail scopes whose box is unticked, in full or by their last word (`gmail.send`). */
  untick?: string[];
  decision?: 'allow' | 'cancel';
}

export interface GrantedTokens {
  accessToken: string;
  refreshToken: string;
  expiresAtMs: number;
  scope: string;
  sub: string;
}

/** The key file of a service account, as the Cloud console hands it out. */
export interface ServiceAccountKey {
  type: string;
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
}

/** All verbs, for the routes and for the client in another process. */
export const CONTROL_VERBS = [
  'addPerson',
  'deliver',
  'send',
  'move',
  'changeLabels',
  'deleteMessage',
  'listMessages',
  'expireHistory',
  'setOldestHistoryId',
  'revokeTokens',
  'expireAccessTokens',
  'narrowGrant',
  'changePassword',
  'deleteAccount',
  'setClientDisabled',
  'refuseConsent',
  'consent',
  'grantTokens',
  'makeTopic',
  'makeSubscription',
  'makeServiceAccount',
  'publish',
  'listWatches',
  'listOutstanding',
  'endWatch',
  'makeAppPassword',
  'revokeAppPasswords',
  'refuseLogin',
  'showFolders',
  'renumberFolders',
  'cutConnections',
  'useCertificate',
  'failNext',
  'clearFaults',
  'listFaults',
  'setQuota',
  'setBehaviour',
  'counters',
  'resetCounters',
  'deliveries',
  'leadMail',
] as const satisfies readonly (keyof GoogleControl)[];
