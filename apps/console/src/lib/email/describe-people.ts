import type { Person } from '@mailsync/api/contract';

/** A person as one reads a name in a list. */
export const describePerson = (person: Person) => person.name?.trim() || person.address;

/** "Mira Holt, Ivo and 3 more". */
export function describePeople({ people, atMost = 2 }: { people: Person[]; atMost?: number }): string {
  const names = people.map(describePerson);
  if (names.length <= atMost + 1) return names.join(', ');
  return `${names.slice(0, atMost).join(', ')} and ${names.length - atMost} more`;
}

/** Name and address, for where it must be exact. */
export const describeExactly = (people: Person[]) =>
  people.map(({ name, address }) => (name?.trim() ? `${name} <${address}>` : address)).join(', ');

/** "184 KB" */
export function describeSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} bytes`;
  if (sizeBytes < 1_000_000) return `${Math.round(sizeBytes / 1000)} KB`;
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}
