import type { ConnectLink, ConnectResult, Mailbox, MailProviders, SyncError } from '@mailsync/api/contract';
import type { MailboxServers } from '../mailboxes/server-fields.ts';
import type { Page } from './page.ts';
import { request } from './request.ts';

export const listMailboxes = (query: { cursor?: string | null; limit?: number } = {}) =>
  request<Page<Mailbox>>({ path: '/mailboxes', query });

export const getMailbox = (id: string) => request<Mailbox>({ path: `/mailboxes/${id}` });

export const connectGoogle = (input: { address?: string; mailboxId?: string } = {}) =>
  request<{ authorizeUrl: string }>({ method: 'POST', path: '/mailboxes/google', json: input });

export const listMailProviders = () => request<MailProviders>({ path: '/mail-providers' });

export const connectAppPassword = (input: {
  address: string;
  appPassword: string;
  mailboxId?: string;
  servers?: Omit<MailboxServers, 'login'> & { login?: string };
}) => request<Mailbox>({ method: 'POST', path: '/mailboxes/app-password', json: input });

export const syncMailboxNow = (id: string) =>
  request<Mailbox>({ method: 'POST', path: `/mailboxes/${id}/sync` });

export const checkMailboxNow = (id: string) =>
  request<Mailbox>({ method: 'POST', path: `/mailboxes/${id}/audit` });

export const disconnectMailbox = ({ id, history }: { id: string; history: 'keep' | 'remove' }) =>
  request<Mailbox>({ method: 'POST', path: `/mailboxes/${id}/disconnect`, json: { history } });

export const listSyncErrors = (query: { mailboxId?: string; cursor?: string | null; limit?: number }) =>
  request<Page<SyncError>>({ path: '/sync-errors', query });

export const acknowledgeSyncError = (id: string) =>
  request<SyncError>({ method: 'POST', path: `/sync-errors/${id}/acknowledge` });

export const getConnectLink = (token: string) =>
  request<ConnectLink>({ path: `/connect-links/${encodeURIComponent(token)}` });

export const followConnectLink = (token: string) =>
  request<{ authorizeUrl: string }>({
    method: 'POST',
    path: `/connect-links/${encodeURIComponent(token)}/google`,
  });

export const connectAppPasswordByLink = ({ token, appPassword }: { token: string; appPassword: string }) =>
  request<ConnectResult>({
    method: 'POST',
    path: `/connect-links/${encodeURIComponent(token)}/app-password`,
    json: { appPassword },
  });

export const getConnectResult = (id: string) =>
  request<ConnectResult>({ path: `/connect-results/${encodeURIComponent(id)}` });
