import { bad } from './imap-refusal.ts';

/** Tells whether a number lies in a set like `1:5,9,12:*`, where `*` is the largest there is. */
export function readNumberSet(text: string, largest: number): (number: number) => boolean {
  if (!isNumberSet(text)) throw bad(`Could not parse command: ${text} is no set of messages`);
  const ranges = text.split(',').map((range) => {
    const ends = range.split(':').map((end) => (end === '*' ? largest : Number(end)));
    return { low: Math.min(...ends), high: Math.max(...ends) };
  });
  return (number) => ranges.some(({ low, high }) => number >= low && number <= high);
}

export function isNumberSet(text: string): boolean {
  return /^(?:\d+|\*)(?::(?:\d+|\*))?(?:,(?:\d+|\*)(?::(?:\d+|\*))?)*$/.test(text);
}
