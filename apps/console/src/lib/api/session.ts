import type { Installation, Invitation, Session } from '@mailsync/api/contract';
import { request } from './request.ts';

export const getInstallation = () => request<Installation>({ path: '/installation' });

export const getSession = () => request<Session>({ path: '/session' });

export const signIn = (input: { email: string; password: string }) =>
  request<Session>({ method: 'POST', path: '/session', json: input });

export const signOut = () => request<void>({ method: 'DELETE', path: '/session' });

export const getInvitation = (token: string) =>
  request<Invitation>({ path: `/invitations/${encodeURIComponent(token)}` });

export const acceptInvitation = ({
  token,
  ...input
}: {
  token: string;
  email?: string;
  name?: string;
  password: string;
}) => request<Session>({ method: 'POST', path: `/invitations/${encodeURIComponent(token)}`, json: input });

/** Where "Sign in with Google" begins: a page of the server, so a full navigation. */
export const googleSignInUrl = (returnTo: string) =>
  `/oauth/google/sign-in?returnTo=${encodeURIComponent(returnTo)}`;
