import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { checkIntegrity } from '../check-integrity.ts';
import { readDatabase } from '../read-recorded.ts';
import { type FaultWorld, STRANGERS_MARK } from './fault-world.ts';
import { copyKey, mustBeRecorded } from './mail-book.ts';
import { mismatch } from './compare-status.ts';

export interface RecordFigures {
  /** Emails of which at least one copy must be recorded, by what was delivered. */
  leadEmails: number;
  recordedEmails: number;
  /** Recorded though no copy has to be any more: deleted, moved or excluded after it was read. */
  recordedEarlier: number;
  copies: number;
  missing: string[];
  twice: string[];
  strangers: string[];
  wrongLeads: string[];
  wrongFates: string[];
  integrity: string;
}

/** What was recorded once must stay, unless a person had it removed. */
export function watchRecord(world: FaultWorld, seen: Set<string>) {
  const { emails } = readDatabase(world);
  const now = new Set(emails.flatMap((email) => email.copies));
  for (const key of seen) {
    const copy = world.book.copies.get(key);
    const isExpected = !copy?.isRemoved && !copy?.isAwaited;
    if (!now.has(key) && isExpected) mismatch(world, `${key} was recorded and is not there any more`);
  }
  seen.clear();
  for (const key of now) {
    seen.add(key);
    const copy = world.book.copies.get(key);
    if (copy) copy.isAwaited = false;
  }
}

/** Compares what is in the database with what was delivered, copy by copy. */
export async function compareRecord(world: FaultWorld): Promise<RecordFigures> {
  const rules = world.rules();
  const { emails, ledger, recordedCounts } = readDatabase(world);
  const recorded = new Map(emails.flatMap((email) => email.copies.map((key) => [key, email] as const)));
  const figures: RecordFigures = {
    leadEmails: 0,
    recordedEmails: emails.length,
    recordedEarlier: 0,
    copies: recorded.size,
    missing: [],
    twice: [],
    strangers: [],
    wrongLeads: [],
    wrongFates: [],
    integrity: checkIntegrity(world),
  };
  const fates = new Map(ledger.map((row) => [`${row.person} ${row.messageId}`, row]));
  const mailOfEmail = new Map<string, string>();

  for (const mail of world.book.mails) {
    const needed = mail.copies.filter((copy) => mustBeRecorded({ copy, rules }));
    if (needed.length > 0) figures.leadEmails += 1;
    for (const copy of needed) {
      const key = copyKey(copy);
      const fate = fates.get(key);
      if (!recorded.has(key))
        figures.missing.push(
          `"${mail.subject}" of ${copy.person}: ${fate?.state ?? 'unknown'} ${fate?.reason ?? ''}`,
        );
    }
    const held = mail.copies.filter((copy) => recorded.has(copyKey(copy)));
    if (held.length > 0 && needed.length === 0) figures.recordedEarlier += 1;
    const records = new Set(held.map((copy) => recorded.get(copyKey(copy))!.id));
    if (records.size > 1) figures.twice.push(`"${mail.subject}" is recorded ${records.size} times`);
    for (const id of records) {
      if (mailOfEmail.has(id)) figures.twice.push(`"${mail.subject}" shares a record with another email`);
      mailOfEmail.set(id, mail.key);
    }
    const mayNot = held.filter((copy) => copy.isRemoved || !copy.mayBeRecorded);
    figures.strangers.push(...mayNot.map((copy) => `"${mail.subject}" of ${copy.person}`));

    const shown = new Set(held.flatMap((copy) => copy.shows));
    const expected = [...shown].filter((address) => rules.leadAddresses.has(address));
    const linked = held.length > 0 ? recorded.get(copyKey(held[0]!))!.leadAddresses : [];
    const links = new Set(linked);
    // A lead with two addresses is on the timeline by either of them.
    const missing = expected.filter((address) => !links.has(address));
    if (missing.length > 0) figures.wrongLeads.push(`"${mail.subject}" lacks ${missing.join()}`);
    const odd = linked.filter((address) => !isOfOneOf({ world, address, shown }));
    if (odd.length > 0) figures.wrongLeads.push(`"${mail.subject}" has ${odd.join()}`);
  }
  for (const [key, email] of recorded) {
    if (!world.book.copies.has(key)) figures.strangers.push(`${email.id} of ${key} was never delivered`);
    if (fates.get(key)?.state !== 'recorded')
      figures.wrongFates.push(`${key} is recorded, its fate is ${fates.get(key)?.state}`);
  }
  for (const [key, { state, reason }] of fates) {
    if (state === 'recorded' && !recorded.has(key)) figures.wrongFates.push(`${key} is said to be recorded`);
    if (state === 'queued' || state === 'failed')
      figures.wrongFates.push(`${key} ends ${state} ${reason ?? ''}`);
  }
  for (const { address, recordedCount } of recordedCounts) {
    const count = [...recorded.keys()].filter((key) => key.startsWith(`${address} `)).length;
    if (count !== recordedCount)
      figures.wrongFates.push(`${address} counts ${recordedCount}, and holds ${count}`);
  }
  figures.strangers.push(...findMark(world));
  return figures;
}

function isOfOneOf({ world, address, shown }: { world: FaultWorld; address: string; shown: Set<string> }) {
  const lead = world.leads.find((one) => one.known.includes(address));
  return lead !== undefined && lead.known.some((one) => shown.has(one));
}

/** Looks into the file itself: deleted rows and old pages would show it too. */
function findMark({ databaseFile }: FaultWorld): string[] {
  const database = new Database(databaseFile);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return readFileSync(databaseFile).includes(STRANGERS_MARK)
    ? ['the database file holds words of strangers']
    : [];
}
