import { z } from 'zod';
import { instant, type Period } from '../../../foundation/instant.ts';
import type { KeptWindow } from '../../../workflows/read-windows.ts';
import { cursorInvalid, cursorOf } from '../cursor.ts';
import type { HttpDoors } from '../doors.ts';
import { type ListDoors, periodDocument, placeOf } from '../list-page.ts';
import { PAGE_FIELDS, PERIOD_FIELDS } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';
import { windowDocument, windowSchema } from '../window-document.ts';

type Doors = ListDoors & Pick<HttpDoors, 'windows'>;

const answerSchema = z.object({
  period: z.object({ from: z.string(), until: z.string() }),
  entries: z.array(windowSchema),
  next: z.exactOptional(z.string()),
});

/** What devices and meters did, minute by minute, and hour by hour where minutes are no longer kept. */
export const windowsRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/windows',
    summary: 'What each device and meter did, minute by minute; hour by hour where minutes are no longer kept.',
    scope: 'windows:read',
    queue: 'questions',
    query: z.strictObject({
      ...PERIOD_FIELDS,
      ...PAGE_FIELDS,
      subject: z
        .string()
        .min(1)
        .max(512)
        .optional()
        .meta({ description: '"node/3" for a device, "node" for a meter; all when absent' }),
    }),
    answers: { mediaType: JSON_TYPE, schema: answerSchema },
    answer: async ({ query }) => {
      const { question, period, after } = await placeOf('/v1/windows', query, doors);
      const start = after === undefined ? undefined : placeIn(after, period);
      const rest = { from: start?.from ?? period.from, until: period.until };
      const subject = query.subject === undefined ? {} : { subjectName: query.subject };
      const found = await firstOf(doors.windows({ period: rest, ...subject }), query.limit, (of) => isAfter(of, start));
      const last = found.hasMore ? found.windows.at(-1) : undefined;
      const next = last === undefined ? {} : { next: cursorOf({ after: keyOf(last), period }, question) };
      return { body: { period: periodDocument(period), entries: found.windows.map(windowDocument), ...next } };
    },
  });

interface Place {
  readonly from: Period['from'];
  readonly subjectName: string;
}

const keyOf = ({ window, subjectName }: KeptWindow): string => JSON.stringify([window.from, subjectName]);

const placeSchema = z.tuple([z.number(), z.string()]);

/** @throws Problem `cursor-invalid` when it is no place within the period. */
function placeIn(after: string, period: Period): Place {
  const parsed = placeSchema.safeParse(jsonIn(after));
  if (parsed.success && parsed.data[0] >= period.from && parsed.data[0] < period.until) {
    return { from: instant(parsed.data[0]), subjectName: parsed.data[1] };
  }
  throw cursorInvalid();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isAfter = ({ window, subjectName }: KeptWindow, place: Place | undefined): boolean =>
  place === undefined ||
  window.from > place.from ||
  (window.from === place.from && Buffer.compare(Buffer.from(subjectName), Buffer.from(place.subjectName)) > 0);

/** The first windows that belong on the page, and whether more would. Nothing is read beyond that. */
async function firstOf(windows: AsyncIterable<KeptWindow>, limit: number, belongs: (window: KeptWindow) => boolean) {
  const shown: KeptWindow[] = [];
  for await (const window of windows) {
    if (!belongs(window)) continue;
    if (shown.length === limit) return { windows: shown, hasMore: true };
    shown.push(window);
  }
  return { windows: shown, hasMore: false };
}
