import { z } from 'zod';
import type { HttpDoors } from '../doors.ts';
import { catalogueSchema, fleetSchema, partSchema } from '../fleet-schema.ts';
import { NO_QUERY } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';

/** What the provider says it runs. */
export const fleetRoute = (doors: Pick<HttpDoors, 'fleet'>): Route =>
  route({
    method: 'GET',
    path: '/v1/fleet',
    summary: 'What the provider says it runs, and what follows from it without any measurement.',
    scope: 'fleet:read',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: fleetSchema },
    answer: async () => ({ body: await doors.fleet() }),
  });

/** The accelerators that are known. */
export const catalogueRoute = (doors: Pick<HttpDoors, 'catalogue'>): Route =>
  route({
    method: 'GET',
    path: '/v1/catalogue',
    summary: 'The accelerators that are known, one row each.',
    scope: 'fleet:read',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: z.object({ entries: catalogueSchema }) },
    answer: async () => ({ body: { entries: await doors.catalogue() } }),
  });

/** One accelerator with the source of every figure. */
export const partRoute = (doors: Pick<HttpDoors, 'part'>): Route =>
  route({
    method: 'GET',
    path: '/v1/catalogue/:part',
    summary: 'One accelerator, by its id or the name that a driver prints, with the source and date of every figure.',
    scope: 'fleet:read',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: partSchema },
    answer: async ({ path }) => ({ body: await doors.part(path['part'] ?? '') }),
  });
