import type { RouteInput } from '../dependencies.ts';

/** What keeps the service running asks here: orchestrators and Prometheus. */
export function addOperationRoutes({ app, liveness, readiness, metrics }: RouteInput) {
  app.get('/healthz', (c) => {
    const { ok, checks } = liveness();
    return c.json({ ok, checks }, ok ? 200 : 503);
  });

  app.get('/readyz', async (c) => {
    const report = await readiness();
    return c.json({ ok: report.ok, checks: report.checks }, report.ok ? 200 : 503);
  });

  app.get('/metrics', async (c) =>
    c.text(await metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
}
