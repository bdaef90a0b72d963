import { z } from 'zod';
import { STRIP_STAGES } from '../../../domain/reporting/stage-strips.ts';
import type { HttpDoors } from '../doors.ts';
import type { ListDoors } from '../list-page.ts';
import { MOST_LABEL_DAYS, PERIOD_FIELDS, periodAsked } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';

type Doors = ListDoors & Pick<HttpDoors, 'stages'>;

const stageName = z.enum(STRIP_STAGES);
const bounded = z.object({ low: z.number(), estimate: z.number(), high: z.number() });

const answerSchema = z.object({
  period: z.object({ from: z.string(), until: z.string() }),
  stepSeconds: z.number(),
  clusters: z.array(
    z.object({
      clusterId: z.string(),
      steps: z.array(
        z.object({
          from: z.string(),
          until: z.string(),
          operations: z.partialRecord(stageName, bounded),
          shares: z.partialRecord(stageName, z.number()).meta({
            description:
              'of the estimates of the step; "unknown" where no label held or nobody was known to hold the devices',
          }),
          unseenCeilingOperations: z.number().meta({
            description: 'what devices could have done in time that was held and not seen; it is in no share',
          }),
        }),
      ),
    }),
  ),
});

/** Which share of each cluster's compute went to which stage of a model's life. */
export const stagesRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/stages',
    summary: `Which share of each cluster's compute over time went to training, enhancement, design and deployment of models, to work that is no AI, and to what is not known; the booked hours of at most ${MOST_LABEL_DAYS} days.`,
    scope: 'accounts:read',
    queue: 'questions',
    query: z.strictObject({
      ...PERIOD_FIELDS,
      step: z.enum(['hour', 'day']).default('hour').meta({ description: 'length of a step; UTC days' }),
    }),
    answers: { mediaType: JSON_TYPE, schema: answerSchema },
    answer: async ({ query }) => {
      const bounds = { ...doors, mostDaysAsked: Math.min(doors.mostDaysAsked, MOST_LABEL_DAYS) };
      return { body: await doors.stages(await periodAsked(query, bounds), query.step) };
    },
  });
