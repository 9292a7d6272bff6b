/** A reproducible source of choices: the same seed number, the same choices. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from `from` up to, not including, `to`. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** A linear congruential generator with the constants of Numerical Recipes: good enough to choose moments and mails. */
export function createRandom(seedNumber: number): Random {
  let state = seedNumber >>> 0;
  const fraction = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const between = (from: number, to: number) => from + Math.floor(fraction() * (to - from));
  return { fraction, between, pick: (choices) => choices[between(0, choices.length)]! };
}
