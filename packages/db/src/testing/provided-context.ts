import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for PostgreSQL: whoever connects is sent one line of JSON, `{ url }` or `{ problem }`. */
    postgresDoorPort: number;
  }
}
