import type { ImportEstimate } from '@mailsync/api/contract';
import { request } from './request.ts';

/** People who would become leads, or a wider window. */
export type EstimateInput = { addresses: string[] } | { importWindowDays: number };

/** Counts what an import would read; changes nothing. */
export const estimateImport = (input: EstimateInput) =>
  request<ImportEstimate>({ method: 'POST', path: '/imports/estimate', json: input });
