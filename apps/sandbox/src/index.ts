export { openAuthority } from './certificates/open-authority.ts';
export {
  type Dovecot,
  type DovecotPerson,
  isDovecotHere,
  isDovecotNeeded,
  openDovecot,
} from './dovecot/open-dovecot.ts';
export { connectGoogleControl } from './google/control/connect-google-control.ts';
export type {
  ConsentInput,
  DeliverInput,
  GoogleControl,
  GrantedTokens,
  ListedMessage,
  MessageRef,
} from './google/control/google-control.ts';
export type { Fault } from './google/faults/fault-list.ts';
export type { MailAddress, MailAttachment, MailParts } from './google/mail/mail-parts.ts';
export type { OAuthClient } from './google/oauth/oauth-state.ts';
export { openGoogleDouble } from './google/open-google-double.ts';
export type { GoogleDouble, GoogleDoubleOptions, GoogleSetting } from './google/open-google-double.ts';
export type { Counters, QuotaRefusal, QuotaSettings } from './google/quota/call-meter.ts';
export { growMailbox } from './google/seed/grow-mailbox.ts';
export type { GrowMailboxInput } from './google/seed/grow-mailbox.ts';
export { labelClassOf, leadMailOf } from './google/seed/lead-mail-of.ts';
export type { LabelClass, LeadMail } from './google/seed/lead-mail-of.ts';
export type { MailWorldSeed, SeedCopy, SeedMessage, SeedPerson } from './google/seed/mail-world.ts';
export type { Behaviour } from './google/stand-in.ts';
export type { DeliveredCopy } from './google/world/deliver-mail.ts';
export type { Move } from './google/world/plan-move.ts';
export {
  SLACK_CHANNELS,
  openSlackStandIn,
  type SlackStandIn,
  type SlackStandInOptions,
} from './slack/open-slack-stand-in.ts';
export type { SlackControl } from './slack/control.ts';
export { signSlackRequest } from './slack/sign-slack-request.ts';
export { slackChannelIdOf, slackDirectMessageIdOf, slackUserIdOf } from './slack/stable-ids.ts';
export { leadAddressesOf, sampleCompany } from './sample-company/sample-company.ts';
export type { SampleCompany } from './sample-company/sample-company.ts';
export type { SampleLead } from './sample-company/sample-leads.ts';
export type { SampleRole, SampleUser } from './sample-company/sample-people.ts';
export { startFreshMail } from './sample-company/start-fresh-mail.ts';
export type { FreshMail, Repeat, StartFreshMailInput } from './sample-company/start-fresh-mail.ts';
export { openSandbox, type OpenSandboxOptions, type Sandbox } from './open-sandbox.ts';
export { type ProductClient, signInToProduct } from './sample-company/product-client.ts';
export { openSubmissionServer, type SubmissionServer } from './smtp/open-submission-server.ts';
