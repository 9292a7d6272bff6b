import { describe, expect, it } from 'vitest';
import { type Action, type Actor, type Question, can } from './can.ts';
import { ROLES } from './role.ts';

/** The table of who may do what, cell by cell: each letter is a relation in which the answer is yes. */
type Relation = 'own' | 'team' | 'other' | 'unassigned';
type Expected = Record<(typeof ROLES)[number], readonly Relation[]>;

const EVERY = ['own', 'team', 'other', 'unassigned'] as const;
const OWN = ['own'] as const;
const TEAM = ['own', 'team'] as const;
const NONE = [] as const;

const row = (
  administrator: readonly Relation[],
  company_manager: readonly Relation[],
  marketing_manager: readonly Relation[],
  sales_manager: readonly Relation[],
  salesperson: readonly Relation[],
  junior_salesperson: readonly Relation[],
): Expected => ({
  administrator,
  company_manager,
  marketing_manager,
  sales_manager,
  salesperson,
  junior_salesperson,
});

type SubjectOf<A extends Action> = Extract<Question, { action: A }>['subject'];
type ActionOn<S> = { [A in Action]: S extends SubjectOf<A> ? A : never }[Action];

const ownedRows: Record<
  Extract<Action, 'mailbox.connect' | 'mailbox.see' | 'mailbox.act' | 'mailbox.invite' | 'history.remove'>,
  Expected
> = {
  'mailbox.connect': row(OWN, OWN, OWN, OWN, OWN, OWN),
  'mailbox.see': row(EVERY, EVERY, OWN, TEAM, OWN, OWN),
  'mailbox.act': row(EVERY, EVERY, OWN, TEAM, OWN, OWN),
  'mailbox.invite': row(EVERY, EVERY, NONE, TEAM, NONE, NONE),
  'history.remove': row(EVERY, EVERY, NONE, TEAM, OWN, OWN),
};

const leadRows: Record<
  Extract<Action, 'lead.see' | 'lead.create' | 'lead.edit' | 'lead.remove' | 'smart_mail.send'>,
  Expected
> = {
  'lead.see': row(EVERY, EVERY, EVERY, EVERY, EVERY, OWN),
  'lead.create': row(EVERY, EVERY, EVERY, EVERY, EVERY, OWN),
  'lead.edit': row(EVERY, EVERY, EVERY, EVERY, EVERY, OWN),
  'lead.remove': row(EVERY, EVERY, EVERY, EVERY, NONE, NONE),
  'smart_mail.send': row(EVERY, EVERY, EVERY, EVERY, EVERY, OWN),
};

const roleOnlyRows: Record<ActionOn<null>, readonly boolean[]> = {
  'installation_errors.see': [true, true, false, false, false, false],
  'lead.import': [true, true, true, true, false, false],
  'lead.merge': [true, true, true, true, false, false],
  'smart_mail_templates.edit': [true, true, true, true, false, false],
  'company.manage': [true, true, false, false, false, false],
  'user.see': [true, true, true, true, true, true],
  'api_keys.manage': [true, false, false, false, false, false],
  'crm_link.manage': [true, false, false, false, false, false],
  'audit_log.see': [true, false, false, false, false, false],
};

const actor = (role: Actor['role'], teamId: string | null = 'north'): Actor => ({ id: 'me', role, teamId });

const owned = {
  own: { ownerId: 'me', ownerTeamId: 'north' },
  team: { ownerId: 'colleague', ownerTeamId: 'north' },
  other: { ownerId: 'stranger', ownerTeamId: 'south' },
  unassigned: { ownerId: 'teamless', ownerTeamId: null },
} as const;

const assigned = {
  own: { ownerId: 'me' },
  team: { ownerId: 'colleague' },
  other: { ownerId: 'stranger' },
  unassigned: { ownerId: null },
} as const;

describe('who may do what', () => {
  const ownedCells = Object.entries(ownedRows).flatMap(([action, expected]) =>
    ROLES.flatMap((role) =>
      EVERY.map((relation) => ({
        action: action as keyof typeof ownedRows,
        role,
        relation,
        may: expected[role].includes(relation),
      })),
    ),
  );
  it.each(ownedCells)('$role · $action · mailbox of: $relation → $may', ({ action, role, relation, may }) => {
    expect(can({ user: actor(role), action, subject: owned[relation] })).toBe(may);
  });

  const leadCells = Object.entries(leadRows).flatMap(([action, expected]) =>
    ROLES.flatMap((role) =>
      EVERY.map((relation) => ({
        action: action as keyof typeof leadRows,
        role,
        relation,
        may: expected[role].includes(relation),
      })),
    ),
  );
  it.each(leadCells)('$role · $action · lead of: $relation → $may', ({ action, role, relation, may }) => {
    expect(can({ user: actor(role), action, subject: assigned[relation] })).toBe(may);
  });

  const roleCells = Object.entries(roleOnlyRows).flatMap(([action, expected]) =>
    ROLES.map((role, column) => ({
      action: action as keyof typeof roleOnlyRows,
      role,
      may: expected[column],
    })),
  );
  it.each(roleCells)('$role · $action → $may', ({ action, role, may }) => {
    expect(can({ user: actor(role), action, subject: null })).toBe(may);
  });

  const grantCells = ROLES.flatMap((role) =>
    ROLES.map((granted) => ({
      role,
      granted,
      may: role === 'administrator' || (role === 'company_manager' && granted !== 'administrator'),
    })),
  );
  it.each(grantCells)('$role · users of role $granted → $may', ({ role, granted, may }) => {
    expect(can({ user: actor(role), action: 'user.manage', subject: { role: granted } })).toBe(may);
  });

  it('people without a team are not one team', () => {
    const user = actor('sales_manager', null);
    expect(can({ user, action: 'mailbox.see', subject: owned.unassigned })).toBe(false);
    expect(can({ user, action: 'mailbox.see', subject: { ownerId: 'me', ownerTeamId: null } })).toBe(true);
  });
});
