import type { Database } from '@mailsync/db';
import { type Clock, createIdFactory } from '@mailsync/foundation';
import { createCrm } from '../create-crm.ts';
import { createFakeEngine } from './create-fake-engine.ts';
import { createSeed } from './create-seed.ts';

/** The CRM of a company that has just started, with an engine that goes nowhere. */
export async function createTestCrm<C extends Clock>({
  db,
  clock,
  publicUrl = 'http://mail.company.example',
}: {
  db: Database;
  clock: C;
  publicUrl?: string | undefined;
}) {
  const createId = createIdFactory({ clock });
  const engine = createFakeEngine({ db, clock });
  const crm = createCrm({ db, engine, clock, createId, publicUrl });
  await crm.company.ensure({ name: 'Nordlicht Sales' });
  return { db, crm, engine, clock, seed: createSeed({ db, createId, clock }) };
}
