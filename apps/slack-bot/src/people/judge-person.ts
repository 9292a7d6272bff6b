import type { SlackPerson } from '../slack-api/describe-person.ts';

export type RefusalReason =
  'unknown' | 'deactivated' | 'no_verified_email' | 'not_a_person' | 'other_workspace';

/** A person with an address that Slack has verified. */
export type VerifiedPerson = SlackPerson & { email: string };

/** Why an account of Slack stands for nobody here, or whose address it has. Pure. */
export function judgePerson({
  person,
  ownTeamId,
}: {
  person: SlackPerson | null;
  ownTeamId: string;
}): { refusal: RefusalReason } | { verified: VerifiedPerson } {
  if (!person) return { refusal: 'unknown' };
  if (person.isBot || person.isDeleted) return { refusal: 'not_a_person' };
  if (person.isStranger || person.teamId !== ownTeamId) return { refusal: 'other_workspace' };
  const { email, isEmailConfirmed } = person;
  return email && isEmailConfirmed ? { verified: { ...person, email } } : { refusal: 'no_verified_email' };
}
