import type { RouteInput } from '../dependencies.ts';
import { SESSION_COOKIE } from '../sessions/create-sessions.ts';

/** The API described by itself (OpenAPI 3.1). */
export function addDocumentRoute({ app, publicUrl }: Pick<RouteInput, 'app' | 'publicUrl'>) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'Set by POST /api/v1/session and by signing in with Google.',
  });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/v1/openapi.json',
    summary: 'This document',
    responses: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: {} } } } },
  });

  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Mail Sync',
      version: '1',
      description:
        'Connects inboxes and records every email exchanged with a lead. Errors are RFC 9457 problem details; lists are `{ items, nextCursor }`.',
      license: { name: 'MIT' },
    },
    servers: [{ url: publicUrl }],
  });
}
