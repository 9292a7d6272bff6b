export type {
  ConnectLinkOrigin,
  ConnectResultView,
  ImportProgressView,
  MailboxView,
  SyncEngine,
  SyncErrorView,
} from './engine.ts';
export { type MailboxStatus, chooseStatus, isBillable } from './status/choose-status.ts';
export { type StatusText, describeStatus } from './status/describe-status.ts';
export { toAddressKey, toBaseAddressKey } from './recording/address-key.ts';
