export { type Api, createApi } from './create-api.ts';
export type { ApiApp, ApiDependencies, ReadinessReport } from './dependencies.ts';
