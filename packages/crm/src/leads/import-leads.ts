import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { type ImportLine, parseLeadsCsv } from './parse-leads-csv.ts';
import { planLeadImport } from './plan-lead-import.ts';
import { recordAddressChanges } from './record-address-changes.ts';
import { describeColleague, isColleague, readColleagueKeys } from './refuse-addresses.ts';

export interface ImportLeadsResult {
  createdCount: number;
  updatedCount: number;
  unchangedCount: number;
  problems: { line: number; message: string }[];
}

/** Lines in one transaction: few enough that live mail does not wait for long. */
const LINES_PER_TRANSACTION = 250;
const PROBLEMS_TOLD = 1000;

/**
 * Adds and updates leads from CSV, batch by batch: what was done stays when a later batch fails, and doing it again changes nothing.
 * Lines that cannot be used are told by number (the first thousand). Throws `leads_csv.header_missing`.
 */
export async function importLeads({
  db,
  clock,
  createId,
  actor,
  csv,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & {
  actor: Actor;
  csv: string;
}): Promise<ImportLeadsResult> {
  if (!can({ user: actor, action: 'lead.import', subject: null }))
    throw forbidden('You may not import leads. Ask a manager.');

  const ownerIdByEmail = await readOwners({ db });
  const colleagueKeys = await db.read((r) => readColleagueKeys({ r }));
  const result: ImportLeadsResult = { createdCount: 0, updatedCount: 0, unchangedCount: 0, problems: [] };
  let problemCount = 0;
  let batch: ImportLine[] = [];

  const noteProblem = (line: number, message: string) => {
    problemCount += 1;
    if (result.problems.length < PROBLEMS_TOLD) result.problems.push({ line, message });
  };
  const commit = async () => {
    const lines = batch;
    batch = [];
    if (lines.length === 0) return;
    const counts = await commitBatch({ db, clock, createId, lines, ownerIdByEmail });
    result.createdCount += counts.createdCount;
    result.updatedCount += counts.updatedCount;
    result.unchangedCount += counts.unchangedCount;
  };

  for await (const parsed of parseLeadsCsv(csv)) {
    const ofColleague =
      'problem' in parsed
        ? undefined
        : parsed.addresses.find(({ addressKey }) => isColleague({ addressKey, colleagueKeys }));
    if ('problem' in parsed) noteProblem(parsed.line, parsed.problem);
    else if (ofColleague) noteProblem(parsed.line, describeColleague(ofColleague.address));
    else if (parsed.ownerEmail !== null && !ownerIdByEmail.has(parsed.ownerEmail))
      noteProblem(parsed.line, `The owner ${parsed.ownerEmail} is not somebody who works here.`);
    else batch.push(parsed);
    if (batch.length >= LINES_PER_TRANSACTION) await commit();
  }
  await commit();

  const untoldCount = problemCount - result.problems.length;
  if (untoldCount > 0)
    result.problems.push({ line: 0, message: `And ${untoldCount} more lines could not be used.` });
  // Once, after the last batch: mailboxes find what is new by the revision in any case.
  if (result.createdCount + result.updatedCount > 0)
    await db.write((r) => r.mailboxes.makeAllDue({ now: clock.now() }));
  return result;
}

async function commitBatch({
  db,
  clock,
  createId,
  lines,
  ownerIdByEmail,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & {
  lines: ImportLine[];
  ownerIdByEmail: Map<string, string>;
}) {
  const now = clock.now();
  return db.write(async (r) => {
    await r.company.lock();
    const standing = await readStanding({ r, lines });
    const plan = planLeadImport({ lines, standing, ownerIdByEmail, createId });
    const touched = new Set([
      ...plan.created.map(({ id }) => id),
      ...plan.changed.map(({ id }) => id),
      ...plan.addedAddresses.map(({ leadId }) => leadId),
    ]);
    if (touched.size === 0) return plan;

    await r.leads.insert(
      plan.created.map((lead) => ({ ...lead, createdAt: now, updatedAt: now, removedAt: null })),
    );
    for (const { id, name, ownerId } of plan.changed)
      await r.leads.update({ id, name, ownerId, updatedAt: now });
    await recordAddressChanges({ r, createId, added: plan.addedAddresses, removed: [] });
    await r.events.append([
      { type: 'lead.changed', mailboxId: null, userId: null, data: { leadIds: [...touched] }, at: now },
    ]);
    return plan;
  });
}

async function readStanding({ r, lines }: { r: Repositories; lines: ImportLine[] }) {
  const addressKeys = lines.flatMap(({ addresses }) => addresses.map(({ addressKey }) => addressKey));
  const matches = await r.matching.listLeadsByAddressKeys({ addressKeys: [...new Set(addressKeys)] });
  const leads = await r.leads.getMany({ ids: [...new Set(matches.map(({ leadId }) => leadId))] });
  const addresses = await r.leads.listAddresses({ leadIds: leads.map(({ id }) => id) });
  const keysByLead = Map.groupBy(addresses, ({ leadId }) => leadId);
  return leads.map(({ id, name, ownerId }) => ({
    id,
    name,
    ownerId,
    addressKeys: (keysByLead.get(id) ?? []).map(({ addressKey }) => addressKey),
  }));
}

async function readOwners({ db }: Pick<CrmDependencies, 'db'>): Promise<Map<string, string>> {
  const users = await db.read((r) => r.users.list());
  return new Map(users.filter(({ deactivatedAt }) => !deactivatedAt).map(({ email, id }) => [email, id]));
}
