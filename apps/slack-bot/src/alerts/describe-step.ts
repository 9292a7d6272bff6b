import type { LastingContent, LineContent, TroubleContent } from './alert-content.ts';

/**
 * What a change of an alert is worth saying in its thread, or null: an edit makes no sound in Slack. While people have asked
 * not to hear of it nothing is said but that Mail Sync is about to stop, or has stopped: a snooze agrees to neither. Pure.
 */
export function describeStep(input: {
  before: LastingContent;
  after: LastingContent;
  now: Date;
}): LineContent | null {
  const line = findStep(input);
  const isSnoozed = 'snoozed' in input.after && input.after.snoozed !== null;
  return isSnoozed && line?.step !== 'stops' && line?.step !== 'stopped' ? null : line;
}

function findStep({
  before,
  after,
  now,
}: {
  before: LastingContent;
  after: LastingContent;
  now: Date;
}): LineContent | null {
  if (after.kind === 'trouble' && after.partOf !== null) return null;
  if (after.kind === 'failover' || after.kind === 'seats') return null;

  if (before.end !== null)
    return { kind: 'line', step: 'back', what: after.what, at: after.returnedAt ?? now.toISOString() };
  if (before.kind === 'trouble' && after.kind === 'trouble') {
    const step = describeTroubleStep({ before, after, now });
    if (step) return step;
  }
  if (before.kind === 'cause' && after.kind === 'cause') {
    const stop = describeStop({ before, after, now });
    if (stop) return stop;
  }
  const wasSnoozed = 'snoozed' in before && before.snoozed !== null;
  return wasSnoozed ? { kind: 'line', step: 'unsnoozed', what: after.what } : null;
}

function describeTroubleStep({
  before,
  after,
  now,
}: {
  before: TroubleContent;
  after: TroubleContent;
  now: Date;
}): LineContent | null {
  if (after.isStopped && !before.isStopped) return { kind: 'line', step: 'stopped' };
  const stop = describeStop({ before, after, now });
  if (stop) return stop;
  return after.code === before.code ? null : { kind: 'line', step: 'other_cause', what: after.what };
}

function describeStop({
  before,
  after,
  now,
}: {
  before: Pick<TroubleContent, 'stopsAt'>;
  after: Pick<TroubleContent, 'stopsAt'>;
  now: Date;
}): LineContent | null {
  if (after.stopsAt === null || before.stopsAt !== null) return null;
  const inMs = new Date(after.stopsAt).getTime() - now.getTime();
  return { kind: 'line', step: 'stops', at: after.stopsAt, inMs };
}
