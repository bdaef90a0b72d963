import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { period } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { ImportRecord } from '../../../ports/import-store.ts';
import { RECORD_KINDS } from '../../../ports/record-imports.ts';
import type { ImportOrder } from '../../../workflows/import-records.ts';
import type { HttpDoors } from '../doors.ts';
import { type IdempotentDoors, once } from '../idempotent.ts';
import { importDocument, importFaultDocument, importFaultSchema, importSchema } from '../import-document.ts';
import { numberCursor, numberedPage } from '../numbered-page.ts';
import { FaultyRequest } from '../problem-document.ts';
import { momentField, NO_QUERY, PAGE_FIELDS } from '../query.ts';
import { type Answer, JSON_TYPE, type Route, route } from '../route.ts';

type Doors = Pick<HttpDoors, 'imports'> & IdempotentDoors;

/** What files of records come as; what is in them is said by the query. */
export const FILE_TYPES = [
  'application/octet-stream',
  'text/csv',
  'text/plain',
  JSON_TYPE,
  'application/yaml',
  'application/gzip',
];

const word = (most: number) => z.string().min(1).max(most);

const takeQuery = z.strictObject({
  kind: z.enum(RECORD_KINDS).meta({ description: 'what the file holds' }),
  format: word(64)
    .optional()
    .meta({ description: 'as on the command line; may be absent where the kind has one format' }),
  source: z
    .string('must be given: who tells, in the same words each time')
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'must be without control characters')
    .meta({
      description:
        'who tells, in the same words each time: what it told before of the time that the file is about is superseded, so that nothing counts twice',
    }),
  from: momentField('start of the time of which the file tells everything; all of time when absent'),
  until: momentField('end of that time'),
  utcOffsetMinutes: z
    .string()
    .regex(/^-?\d{1,4}$/, 'must be a whole number of minutes')
    .transform(Number)
    .optional()
    .meta({ description: "minutes to add to the file's local time to get UTC" }),
  customerKey: z
    .union([
      z.enum(['account', 'account/user', 'billing-account', 'sub-account']),
      z
        .string()
        .max(300)
        .regex(/^tag:./),
    ])
    .optional()
    .meta({ description: 'where the customer stands; account or account/user of allocations, else of bills' }),
  workloadKey: z.enum(['job-id', 'job-name']).optional().meta({ description: "what a scheduler's workload is" }),
});

/** Where files of records are handed in. */
export const takeImportRoute = (doors: Doors): Route =>
  route({
    method: 'POST',
    path: '/v1/imports',
    summary:
      'Takes a file of allocations, bills or declarations, plain or as gzip. What could be used is kept when 201 is answered.',
    scope: 'records:write',
    queue: 'records',
    isIdempotent: true,
    query: takeQuery,
    takes: { mediaTypes: FILE_TYPES, judge: refuseOtherTypes },
    answers: { mediaType: JSON_TYPE, status: 201, schema: importSchema },
    answer: (asked) =>
      once(doors, { of: 'POST /v1/imports', asked }, async () => {
        const by = asked.tokenId === undefined ? {} : { by: asked.tokenId };
        const taken = await doors.imports.take({ ...orderOf(asked.query), ...by }, asked.body);
        return { status: 201, body: importDocument(taken) };
      }).then(withLocation),
  });

/** Also of an answer that is given again. */
function withLocation(answer: Answer): Answer {
  const { body } = answer;
  const { id } = (typeof body === 'string' ? JSON.parse(body) : body) as { readonly id: number };
  return { ...answer, headers: { ...answer.headers, Location: `/v1/imports/${id}` } };
}

/** @throws Problem `media-type-unsupported` */
function refuseOtherTypes(headers: IncomingHttpHeaders): void {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (FILE_TYPES.includes(type) && encoding === 'identity') return;
  throw new Problem(
    'media-type-unsupported',
    `Send the bytes of the file as ${FILE_TYPES.join(', ')}, without Content-Encoding; gzip is known by its first bytes.`,
  );
}

type Query = z.output<typeof takeQuery>;

/** @throws Problem `query-invalid` where fields don't fit together. */
function orderOf({ kind, format, source, ...rest }: Query): ImportOrder {
  const about = aboutOf(rest);
  if (about !== undefined && kind === 'declarations')
    throw misfit('query.from', 'is not for declarations, which are of no time');
  return {
    kind,
    ...(format === undefined ? {} : { format }),
    source,
    ...(about === undefined ? {} : { about }),
    options: optionsOf(kind, rest),
  };
}

function aboutOf({ from, until }: Pick<Query, 'from' | 'until'>): ImportOrder['about'] {
  if (from === undefined && until === undefined) return undefined;
  if (from === undefined || until === undefined) throw misfit('query.until', 'must stand with "from", or neither');
  if (until < from) throw misfit('query.until', 'is before "from"');
  return period(from, until);
}

const OF_ALLOCATIONS = ['account', 'account/user'] as const;

function optionsOf(
  kind: ImportOrder['kind'],
  query: Omit<Query, 'kind' | 'source'>,
): NonNullable<ImportOrder['options']> {
  const { utcOffsetMinutes, customerKey, workloadKey } = query;
  const isOfAllocations = utcOffsetMinutes !== undefined || workloadKey !== undefined;
  if (isOfAllocations && kind !== 'allocations') {
    throw misfit('query.kind', 'has neither "utcOffsetMinutes" nor "workloadKey"; these are of allocations');
  }
  const ofScheduler = OF_ALLOCATIONS.find((one) => one === customerKey);
  if (
    customerKey !== undefined &&
    (kind === 'declarations' || (ofScheduler !== undefined) !== (kind === 'allocations'))
  ) {
    throw misfit('query.customerKey', `is not for ${kind}`);
  }
  if (kind === 'billing')
    return customerKey === undefined ? {} : { billing: { customerKey: customerKey as `tag:${string}` } };
  return {
    allocations: {
      ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes }),
      ...(workloadKey === undefined ? {} : { workloadKey }),
      ...(ofScheduler === undefined ? {} : { customerKey: ofScheduler }),
    },
  };
}

const misfit = (where: string, message: string) =>
  new FaultyRequest('query-invalid', `The fields don't fit together: ${where.slice('query.'.length)} ${message}.`, [
    { where, message },
  ]);

const pageOf = (entry: z.ZodType) => z.object({ entries: z.array(entry), next: z.exactOptional(z.string()) });

/** What was taken in, oldest first. */
export const importsRoute = ({ imports }: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/imports',
    summary: 'Files of records and history that were taken in, oldest first.',
    scope: 'records:read',
    query: z.strictObject({ ...PAGE_FIELDS }),
    answers: { mediaType: JSON_TYPE, schema: pageOf(importSchema) },
    answer: async ({ query }) => ({
      body: await numberedPage(
        { path: '/v1/imports', query },
        (after, limit) => imports.list({ afterId: after, limit }),
        {
          numberOf: ({ id }) => id,
          documentOf: importDocument,
        },
      ),
    }),
  });

/** One import: what was kept, what was left out, how it was taken. */
export const importRoute = ({ imports }: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/imports/:import',
    summary: 'One import: how many records were kept, how many could not be used, and how the file was taken.',
    scope: 'records:read',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: importSchema },
    answer: async ({ path }) => {
      return { body: importDocument(await importNamed(imports, path)) };
    },
  });

/** What of a file could not be used, and why. */
export const importFaultsRoute = ({ imports }: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/imports/:import/faults',
    summary: 'What of the file could not be used, with its line and the reason; of very many the first.',
    scope: 'records:read',
    query: z.strictObject({ ...PAGE_FIELDS }),
    answers: { mediaType: JSON_TYPE, schema: pageOf(importFaultSchema) },
    answer: async ({ path, query }) => {
      const { id } = await importNamed(imports, path);
      return {
        body: await numberedPage(
          { path: `/v1/imports/${id}/faults`, query },
          (after, limit) => imports.faults(id, { after, limit }),
          { numberOf: ({ number }) => number, documentOf: importFaultDocument },
        ),
      };
    },
  });

/** Takes an import back. */
export const withdrawImportRoute = ({ imports, ...doors }: Doors): Route =>
  route({
    method: 'POST',
    path: '/v1/imports/:import/withdrawal',
    summary:
      'Takes back the records that the import added; what it superseded does not come back. Repeated, it changes nothing.',
    scope: 'records:write',
    isIdempotent: true,
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE, schema: importSchema },
    answer: (asked) =>
      once(doors, { of: 'POST /v1/imports/:import/withdrawal', asked }, async () => {
        const { id } = await importNamed(imports, asked.path);
        const withdrawn = await imports.withdraw(id, asked.tokenId);
        if (withdrawn === undefined) throw unknownImport();
        return { body: importDocument(withdrawn) };
      }),
  });

/** @throws Problem `import-unknown` */
async function importNamed(
  imports: Pick<Doors['imports'], 'find'>,
  path: Readonly<Record<string, string>>,
): Promise<ImportRecord> {
  const id = numberCursor(path['import'] ?? '');
  const found = id === undefined ? undefined : await imports.find(id);
  if (found === undefined) throw unknownImport();
  return found;
}

const unknownImport = (): Problem => new Problem('import-unknown', '/v1/imports lists those that there are.');
