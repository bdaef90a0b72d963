import { z } from 'zod';
import type { NodeMetrics } from '../metrics.ts';
import type { HttpDoors } from '../doors.ts';
import { NO_QUERY } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';

/** Whether the process answers at all: an orchestrator restarts it when not. */
export const healthRoute = (): Route =>
  route({
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the node answers.',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: z.object({ isHealthy: z.literal(true) }) },
    answer: async () => ({ body: { isHealthy: true } }),
  });

/** Whether senders and readers may be sent here. 503 while not, which is not a failure and so no problem document. */
export const readyRoute = (doors: Pick<HttpDoors, 'ready'> & { isStopping(): boolean }): Route =>
  route({
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the node takes telemetry and answers questions, and if not, what it waits for (503).',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: z.object({ isReady: z.boolean(), waitsFor: z.array(z.string()) }) },
    answer: async () => {
      const waitsFor = doors.isStopping() ? ['the node is stopping'] : await doors.ready();
      const isReady = waitsFor.length === 0;
      return { status: isReady ? 200 : 503, body: { isReady, waitsFor } };
    },
  });

/** What it waits for is looked at first, so that a level of it is no older than the answer of `/readyz` would be. */
export const metricsRoute = ({ metrics, ready }: Pick<HttpDoors, 'ready'> & { readonly metrics: NodeMetrics }): Route =>
  route({
    method: 'GET',
    path: '/metrics',
    summary: 'What the node counts of itself, in the text format of Prometheus.',
    scope: 'metrics:read',
    query: NO_QUERY,
    answers: { mediaType: 'text/plain; version=0.0.4; charset=utf-8' },
    answer: async () => {
      await ready();
      return { body: metrics.text() };
    },
  });
