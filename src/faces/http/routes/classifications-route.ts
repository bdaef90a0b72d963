import { z } from 'zod';
import { workloadName } from '../../../domain/classification/day-labels.ts';
import { cursorOf } from '../cursor.ts';
import type { HttpDoors } from '../doors.ts';
import { labelDocument, labelSchema } from '../label-document.ts';
import { type ListDoors, periodDocument, placeOf } from '../list-page.ts';
import { pageOf } from '../page.ts';
import { MOST_LABEL_DAYS, PAGE_FIELDS, PERIOD_FIELDS } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';

type Doors = ListDoors & Pick<HttpDoors, 'labels'>;

const answerSchema = z.object({
  period: z.object({ from: z.string(), until: z.string() }),
  entries: z.array(labelSchema),
  next: z.exactOptional(z.string()),
});

const nameField = (description: string) => z.string().min(1).max(512).optional().meta({ description });

/** What kind of work each workload is taken for, since when, and why. */
export const classificationsRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/classifications',
    summary: `What kind of work each workload is taken for, since when and why, of at most ${MOST_LABEL_DAYS} days; the days in which the period starts and ends count whole.`,
    scope: 'accounts:read',
    queue: 'questions',
    query: z.strictObject({
      ...PERIOD_FIELDS,
      ...PAGE_FIELDS,
      customerId: nameField('workloads of this customer; of all when absent'),
      workloadId: nameField('workloads of this name; all when absent'),
    }),
    answers: { mediaType: JSON_TYPE, schema: answerSchema },
    answer: async ({ query }) => {
      const { customerId, workloadId } = query;
      const bounds = { ...doors, mostDaysAsked: Math.min(doors.mostDaysAsked, MOST_LABEL_DAYS) };
      const { question, period, after } = await placeOf('/v1/classifications', query, bounds);
      const found = await doors.labels(period, {
        ...(customerId === undefined ? {} : { customerId }),
        ...(workloadId === undefined ? {} : { workloadId }),
      });
      const { entries, lastKey } = pageOf(found, { keyOf: workloadName, after, limit: query.limit });
      const next = lastKey === undefined ? {} : { next: cursorOf({ after: lastKey, period }, question) };
      return { body: { period: periodDocument(period), entries: entries.map(labelDocument), ...next } };
    },
  });
