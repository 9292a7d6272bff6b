import type { Email, EmailSummary, Lead } from '@mailsync/api/contract';
import type { Page } from './page.ts';
import { request } from './request.ts';

export interface LeadInput {
  name: string;
  addresses: string[];
  ownerId?: string | null;
}

export interface ImportLeadsResult {
  createdCount: number;
  updatedCount: number;
  unchangedCount: number;
  problems: { line: number; message: string }[];
}

export const listLeads = (query: { q?: string; cursor?: string | null; limit?: number }) =>
  request<Page<Lead>>({ path: '/leads', query });

export const getLead = (id: string) => request<Lead>({ path: `/leads/${id}` });

export const createLead = (input: LeadInput) =>
  request<Lead>({ method: 'POST', path: '/leads', json: input });

export const changeLead = ({ id, ...input }: { id: string } & Partial<LeadInput>) =>
  request<Lead>({ method: 'PATCH', path: `/leads/${id}`, json: input });

/** The first goes, the second stays. */
export const mergeLead = ({ id, intoLeadId }: { id: string; intoLeadId: string }) =>
  request<Lead>({ method: 'POST', path: `/leads/${id}/merge`, json: { intoLeadId } });

export const removeLead = (id: string) => request<void>({ method: 'DELETE', path: `/leads/${id}` });

/** `csv` has a header line: `name,email`, and further columns the API knows. */
export const importLeads = (csv: string) =>
  request<ImportLeadsResult>({ method: 'POST', path: '/leads/import', csv });

export const listLeadEmails = ({
  leadId,
  ...query
}: {
  leadId: string;
  cursor?: string | null;
  limit?: number;
}) => request<Page<EmailSummary>>({ path: `/leads/${leadId}/emails`, query });

export const removeEmail = (id: string) => request<void>({ method: 'DELETE', path: `/emails/${id}` });

export const getEmail = (id: string) => request<Email>({ path: `/emails/${id}` });
