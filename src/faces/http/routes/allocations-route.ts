import { z } from 'zod';
import type { Allocation } from '../../../domain/accounting/allocation.ts';
import { isoOf } from '../../../foundation/instant.ts';
import { cursorOf } from '../cursor.ts';
import type { HttpDoors } from '../doors.ts';
import { type ListDoors, periodDocument, placeOf } from '../list-page.ts';
import { pageOf } from '../page.ts';
import { PAGE_FIELDS, PERIOD_FIELDS } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';

const moment = z.string();

/** An allocation on the wire. */
const allocationSchema = z.object({
  customerId: z.string(),
  workloadId: z.string(),
  runKey: z.string(),
  from: moment,
  until: z.exactOptional(moment),
  devices: z.array(
    z.object({
      node: z.string(),
      count: z.number(),
      indices: z.exactOptional(z.array(z.number())),
      share: z.exactOptional(z.number()),
    }),
  ),
  devicesWithoutNode: z.number(),
  suspendedSeconds: z.number(),
  source: z.string(),
});

const allocationDocument = ({ from, until, devices, ...rest }: Allocation): z.output<typeof allocationSchema> => ({
  ...rest,
  from: isoOf(from),
  ...(until === undefined ? {} : { until: isoOf(until) }),
  devices: devices.map(({ indices, ...held }) => ({
    ...held,
    ...(indices === undefined ? {} : { indices: [...indices] }),
  })),
});

type Doors = ListDoors & Pick<HttpDoors, 'allocations'>;

/** Who held which accelerators, as it was told. */
export const allocationsRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/allocations',
    summary: 'Who held which accelerators in a period, as files and schedulers tell it now.',
    scope: 'records:read',
    queue: 'questions',
    query: z.strictObject({
      ...PERIOD_FIELDS,
      ...PAGE_FIELDS,
      customer: z.string().min(1).max(1000).optional().meta({ description: 'only those of this customer' }),
    }),
    answers: {
      mediaType: JSON_TYPE,
      schema: z.object({
        period: z.object({ from: moment, until: moment }),
        entries: z.array(allocationSchema),
        next: z.exactOptional(z.string()),
      }),
    },
    answer: async ({ query }) => {
      const { question, period, after } = await placeOf('/v1/allocations', query, doors);
      const all = (await doors.allocations(period)).filter(
        ({ from, until, customerId }) =>
          from < period.until &&
          (until ?? period.until) > period.from &&
          (query.customer === undefined || customerId === query.customer),
      );
      const { entries, lastKey } = pageOf(all, { keyOf, after, limit: query.limit });
      const next = lastKey === undefined ? {} : { next: cursorOf({ after: lastKey, period }, question) };
      return { body: { period: periodDocument(period), entries: entries.map(allocationDocument), ...next } };
    },
  });

/** By their start, and then by whose they are. */
const keyOf = ({ from, customerId, workloadId, runKey }: Allocation): string =>
  JSON.stringify([isoOf(from), customerId, workloadId, runKey]);
