/** A slip of one or two letters is worth a guess; more is another word. */
const FURTHEST_GUESS = 2;

/** The name that was probably meant, or null. */
export function suggestName({ typed, names }: { typed: string; names: readonly string[] }): string | null {
  const [best] = names
    .map((name) => ({ name, distance: editDistance({ from: typed, to: name }) }))
    .filter(({ name, distance }) => distance <= FURTHEST_GUESS && distance < name.length)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.name ?? null;
}

/** Letters added, left out, exchanged, or swapped with their neighbour (optimal string alignment). */
export function editDistance({ from, to }: { from: string; to: string }): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (isSame ? 0 : 1),
        isSwapped ? beforePrevious[column - 2]! + 1 : Infinity,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length]!;
}
