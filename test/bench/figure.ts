/** One line of the table. */
export interface Figure {
  bench: string;
  what: string;
  value: number;
  unit: string;
  /** The most that is good enough; null for figures that others are compared with. */
  atMost: number | null;
}

/** Whether each figure with an aim meets it. */
export function meetsAims(figures: readonly Figure[]): boolean {
  return figures.every(({ value, atMost }) => atMost === null || value <= atMost);
}

/** The table as text, with aims and whether they are met. */
export function describeFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ bench, what, value, unit, atMost }) => [
    bench,
    what,
    `${round(value)} ${unit}`,
    atMost === null ? '' : `≤ ${atMost} ${unit}`,
    atMost === null ? '' : value <= atMost ? 'met' : 'NOT MET',
  ]);
  const table = [['bench', 'figure', 'measured', 'aim', ''], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

const round = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
