export { type Api, createApi } from './create-api.ts';
export type { ApiApp, ApiDependencies, HealthReport } from './dependencies.ts';
export type { ServedRequest } from './protection/observe-requests.ts';
