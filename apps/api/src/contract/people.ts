import { z } from '@hono/zod-openapi';
import { addressShape, idShape, listOf, timeShape } from './shapes.ts';

export const roleShape = z
  .enum([
    'administrator',
    'company_manager',
    'marketing_manager',
    'sales_manager',
    'salesperson',
    'junior_salesperson',
  ])
  .openapi('Role');
export type Role = z.infer<typeof roleShape>;

export const userShape = z
  .object({
    id: idShape,
    email: z.string(),
    name: z.string(),
    role: roleShape,
    teamId: idShape.nullable(),
    teamName: z.string().nullable(),
    state: z.enum(['invited', 'active', 'deactivated']),
    createdAt: timeShape,
    leftSlackAt: timeShape.nullable().openapi({
      description:
        'When their account in Slack was deactivated. They are still users here until they are deactivated here.',
    }),
  })
  .openapi('User');
export type User = z.infer<typeof userShape>;
export const userListShape = listOf(userShape).openapi('UserList');

export const createUserShape = z
  .strictObject({
    email: addressShape,
    name: z.string().trim().min(1).max(200),
    role: roleShape,
    team: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .openapi({ description: 'Name of the team; made when new.' }),
    password: z.string().min(12).max(200).optional(),
  })
  .openapi('CreateUser');

/** Without a password the answer holds the link with which the person sets one. */
export const createdUserShape = z
  .object({ user: userShape, inviteUrl: z.string().nullable() })
  .openapi('CreatedUser');
export type CreatedUser = z.infer<typeof createdUserShape>;

export const changeUserShape = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    role: roleShape.optional(),
    team: z.string().trim().min(1).max(100).nullable().optional(),
    deactivated: z.boolean().optional(),
  })
  .openapi('ChangeUser');

export const signInShape = z
  .strictObject({ email: z.string().max(320), password: z.string().max(200) })
  .openapi('SignIn');

/** What the person signed in may do; the console shows and hides by these, the API decides again. */
export const abilitiesShape = z
  .object({
    seeAllMailboxes: z.boolean(),
    seeTeamMailboxes: z.boolean(),
    actOnOthersMailboxes: z.boolean(),
    createLeads: z.boolean(),
    importLeads: z.boolean(),
    manageCompany: z.boolean(),
    manageUsers: z.boolean(),
  })
  .openapi('Abilities');

export const sessionShape = z
  .object({
    user: userShape,
    company: z.object({ name: z.string() }),
    abilities: abilitiesShape,
    sandbox: z.boolean(),
  })
  .openapi('Session');
export type Session = z.infer<typeof sessionShape>;

/** What a page may know before anyone has signed in. */
export const installationShape = z
  .object({
    companyName: z.string(),
    sandbox: z.boolean(),
    sandboxLinks: z.array(z.object({ name: z.string(), url: z.string() })),
    signInWith: z.object({ password: z.boolean(), google: z.boolean() }),
    waitsForFirstAdministrator: z.boolean(),
  })
  .openapi('Installation');
export type Installation = z.infer<typeof installationShape>;

/** A claim (first administrator) or an invitation, looked at by its token before it is used. */
export const invitationShape = z
  .object({
    purpose: z.enum(['claim', 'invitation']),
    companyName: z.string(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    expiresAt: timeShape,
  })
  .openapi('Invitation');
export type Invitation = z.infer<typeof invitationShape>;

export const acceptInvitationShape = z
  .strictObject({
    email: addressShape.optional().openapi({ description: 'Asked of the first administrator only.' }),
    name: z.string().trim().min(1).max(200).optional(),
    password: z.string().min(12, 'must have at least 12 characters').max(200),
  })
  .openapi('AcceptInvitation');
