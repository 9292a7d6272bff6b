import { AppError } from '@mailsync/foundation';

import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import { findPerson } from '../world/world.ts';

/** Finds the account a control call names; throws `sandbox.no_such_account` when there is none. */
export function namePerson(standIn: StandIn, address: string): Person {
  if (typeof address !== 'string') throw badControl('The call names no account: give an address.');
  const person = findPerson(standIn.world, address);
  if (person) return person;
  throw new AppError({
    code: 'sandbox.no_such_account',
    kind: 'not_found',
    message: `The stand-in has no account ${address}. Name it in the seed's people or add it first.`,
  });
}

/** A control call that cannot be carried out as it stands. */
export function badControl(message: string): AppError {
  return new AppError({ code: 'sandbox.bad_control', kind: 'invalid', message });
}
