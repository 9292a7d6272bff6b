export * from './company.ts';
export * from './fates.ts';
export * from './imports.ts';
export * from './leads.ts';
export * from './mailboxes.ts';
export * from './people.ts';
export * from './quota.ts';
export * from './shapes.ts';
