import type { z } from '@hono/zod-openapi';
import { problemShape } from '../contract/index.ts';

const DESCRIPTIONS = {
  400: 'The request does not have the shape described here.',
  401: 'Nobody is signed in, or the sign-in was wrong.',
  403: 'The person signed in may not do this.',
  404: 'There is no such thing, or the person signed in may not see it.',
  409: 'The present state does not allow it.',
  410: 'The link was used already or is too old.',
  413: 'The body is too large.',
  415: 'The body is of another type than described here.',
  422: 'Understood, but it cannot be carried out.',
  429: 'Too many attempts: wait as long as Retry-After says.',
  503: 'Something that is needed for it is not available.',
} as const;

/** Problem responses of a route, for its description in the OpenAPI document. */
export function problems<Status extends keyof typeof DESCRIPTIONS>(...statuses: Status[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: DESCRIPTIONS[status],
        content: { 'application/problem+json': { schema: problemShape } },
      },
    ]),
  ) as unknown as Record<
    Status,
    { description: string; content: { 'application/problem+json': { schema: typeof problemShape } } }
  >;
}

export function json<Shape extends z.ZodType>(description: string, schema: Shape) {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody<Shape extends z.ZodType>(schema: Shape) {
  return { required: true, content: { 'application/json': { schema } } };
}
