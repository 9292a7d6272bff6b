/** What the run counts while it goes. */
export interface Tally {
  passes: number;
  steps: number;
  /** The step that is being played. */
  step: string;
  counts: Map<string, number>;
  /** How often each row of the catalogue was met, by its name. */
  rowsMet: Map<string, number>;
  statusesCompared: number;
  /** Everything that was not as it must be, in words. */
  mismatches: string[];
  /** What was done, step by step: the same for the same seed. */
  diary: string[];
  count(what: string, by?: number): void;
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    passes: 0,
    steps: 0,
    step: 'begin',
    counts,
    rowsMet: new Map(),
    statusesCompared: 0,
    mismatches: [],
    diary: [],
    count: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
  };
}
