import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

type Operation = { security?: unknown; responses: Record<string, { content?: Record<string, unknown> }> };
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, unknown>;
};

async function readDocument() {
  const { app, request } = await createTestApi();
  const response = await request('GET', '/api/v1/openapi.json');
  return { app, document: (await response.json()) as Document };
}

it('the document is valid OpenAPI 3.1', async () => {
  const { document } = await readDocument();
  expect(document.openapi).toBe('3.1.0');
  const result = await new Validator().validate(structuredClone(document) as never);
  expect(result).toMatchObject({ valid: true });
});

it('every route of the API is described, and nothing else is', async () => {
  const { app, document } = await readDocument();
  const served = app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect([...new Set(served)].toSorted()).toEqual(described.toSorted());
  expect(described).toContain('GET /api/v1/events');
  expect(described.length).toBeGreaterThan(25);
});

it('what wants a session says so, and says how it refuses', async () => {
  const { document } = await readDocument();
  const open = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      operation.security ? [] : [`${method.toUpperCase()} ${path}`],
    ),
  );
  expect(open.toSorted()).toEqual([
    'DELETE /api/v1/session',
    'GET /api/v1/connect-links/{token}',
    'GET /api/v1/connect-results/{resultId}',
    'GET /api/v1/installation',
    'GET /api/v1/invitations/{token}',
    'GET /api/v1/openapi.json',
    'POST /api/v1/connect-links/{token}/app-password',
    'POST /api/v1/connect-links/{token}/google',
    'POST /api/v1/invitations/{token}',
    'POST /api/v1/session',
  ]);
  expect(document.components['securitySchemes']).toMatchObject({
    session: { type: 'apiKey', in: 'cookie', name: 'mailsync_session' },
  });
  const guarded = Object.values(document.paths)
    .flatMap((operations) => Object.values(operations))
    .filter(({ security }) => security);
  for (const { responses } of guarded)
    expect(responses['401']?.content).toHaveProperty(['application/problem+json']);
});
