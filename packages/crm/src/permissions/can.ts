import { type Role, ROLES } from './role.ts';

/** Who asks. */
export interface Actor {
  id: string;
  role: Role;
  teamId: string | null;
}

/** What a mailbox, its error log or its history is judged by: whose it is. */
export interface OwnedByUser {
  ownerId: string;
  ownerTeamId: string | null;
}

/** A lead is judged by whom it is assigned to. */
export interface AssignedToUser {
  ownerId: string | null;
}

/** `role` is the one held now or the one to be granted: a change asks for both. */
export interface OfRole {
  role: Role;
}

/** What each action is judged by; null where only the role counts. */
export interface ActionSubjects {
  'mailbox.connect': OwnedByUser;
  'mailbox.see': OwnedByUser;
  'mailbox.act': OwnedByUser;
  /** Asking somebody to connect a mailbox of theirs. */
  'mailbox.invite': OwnedByUser;
  'history.remove': OwnedByUser;
  'installation_errors.see': null;
  'lead.see': AssignedToUser;
  'lead.create': AssignedToUser;
  'lead.edit': AssignedToUser;
  'lead.import': null;
  'lead.merge': null;
  'lead.remove': AssignedToUser;
  'smart_mail.send': AssignedToUser;
  'smart_mail_templates.edit': null;
  'company.manage': null;
  'user.see': null;
  'user.manage': OfRole;
  'api_keys.manage': null;
  'crm_link.manage': null;
  'audit_log.see': null;
}

export type Action = keyof ActionSubjects;

export type Question = {
  [A in Action]: { user: Actor; action: A; subject: ActionSubjects[A] };
}[Action];

/** How far a permission reaches. `own team` includes what is one's own. */
type Reach = 'all' | 'own team' | 'own' | 'all but administrators' | '–';

type Row = readonly [
  administrator: Reach,
  companyManager: Reach,
  marketingManager: Reach,
  salesManager: Reach,
  salesperson: Reach,
  juniorSalesperson: Reach,
];

const PERMISSIONS: Record<Action, Row> = {
  'mailbox.connect': ['own', 'own', 'own', 'own', 'own', 'own'],
  'mailbox.see': ['all', 'all', 'own', 'own team', 'own', 'own'],
  'mailbox.act': ['all', 'all', 'own', 'own team', 'own', 'own'],
  'mailbox.invite': ['all', 'all', '–', 'own team', '–', '–'],
  'history.remove': ['all', 'all', '–', 'own team', 'own', 'own'],
  'installation_errors.see': ['all', 'all', '–', '–', '–', '–'],
  'lead.see': ['all', 'all', 'all', 'all', 'all', 'own'],
  'lead.create': ['all', 'all', 'all', 'all', 'all', 'own'],
  'lead.edit': ['all', 'all', 'all', 'all', 'all', 'own'],
  'lead.import': ['all', 'all', 'all', 'all', '–', '–'],
  'lead.merge': ['all', 'all', 'all', 'all', '–', '–'],
  'lead.remove': ['all', 'all', 'all', 'all', '–', '–'],
  'smart_mail.send': ['all', 'all', 'all', 'all', 'all', 'own'],
  'smart_mail_templates.edit': ['all', 'all', 'all', 'all', '–', '–'],
  'company.manage': ['all', 'all', '–', '–', '–', '–'],
  'user.see': ['all', 'all', 'all', 'all', 'all', 'all'],
  'user.manage': ['all', 'all but administrators', '–', '–', '–', '–'],
  'api_keys.manage': ['all', '–', '–', '–', '–', '–'],
  'crm_link.manage': ['all', '–', '–', '–', '–', '–'],
  'audit_log.see': ['all', '–', '–', '–', '–', '–'],
};

/** Whether `user` may do `action` to `subject`. The API, the console and Slack all ask this one function. */
export function can({ user, action, subject }: Question): boolean {
  const reach = PERMISSIONS[action][ROLES.indexOf(user.role)] ?? '–';
  switch (reach) {
    case 'all':
      return true;
    case '–':
      return false;
    case 'own':
      return isOwn({ user, subject });
    case 'own team':
      return isOwn({ user, subject }) || isOfOwnTeam({ user, subject });
    case 'all but administrators':
      return subject !== null && 'role' in subject && subject.role !== 'administrator';
  }
}

/** Whether the role alone lets `user` see every lead, so that lists need not ask lead by lead. */
export function seesEveryLead(user: Actor): boolean {
  return can({ user, action: 'lead.see', subject: { ownerId: null } });
}

function isOwn({ user, subject }: Pick<Question, 'user' | 'subject'>): boolean {
  return subject !== null && 'ownerId' in subject && subject.ownerId === user.id;
}

function isOfOwnTeam({ user, subject }: Pick<Question, 'user' | 'subject'>): boolean {
  return (
    user.teamId !== null &&
    subject !== null &&
    'ownerTeamId' in subject &&
    subject.ownerTeamId === user.teamId
  );
}
