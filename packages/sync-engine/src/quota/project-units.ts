import type { QuotaProjectScope, UnitsByPurpose } from '@mailsync/db';

/** Where the units of the whole project are counted. */
export const PROJECT_MINUTE = 'project-minute' satisfies QuotaProjectScope;
export const PROJECT_DAY = 'project-day' satisfies QuotaProjectScope;

export const sumUnits = (units: UnitsByPurpose) => units.live + units.import + units.audit;
