import type { Company, CreatedUser, User } from '@mailsync/api/contract';
import type { Page } from './page.ts';
import { request } from './request.ts';

export const getCompany = () => request<Company>({ path: '/company' });

export const changeCompany = (input: {
  mailboxLimit?: number;
  importWindowDays?: number;
  slackSelfSignup?: boolean;
}) => request<Company>({ method: 'PATCH', path: '/company', json: input });

export const listUsers = (query: { cursor?: string | null; limit?: number } = {}) =>
  request<Page<User>>({ path: '/users', query });

export const inviteUser = (input: { email: string; name: string; role: User['role']; team?: string }) =>
  request<CreatedUser>({ method: 'POST', path: '/users', json: input });
