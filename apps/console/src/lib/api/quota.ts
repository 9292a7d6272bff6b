import type { Quota } from '@mailsync/api/contract';
import { request } from './request.ts';

export const getQuota = () => request<Quota>({ path: '/quota' });
