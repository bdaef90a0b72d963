import { z } from 'zod';
import type { AccountDocument, AccountsDocument, TotalDocument } from '../../../domain/reporting/accounts-document.ts';
import type { HttpDoors } from '../doors.ts';
import { type ListDoors, listPage, pageSchema } from '../list-page.ts';
import { momentField, PAGE_FIELDS, PERIOD_FIELDS, periodAsked } from '../query.ts';
import { JSON_TYPE, type Route, route } from '../route.ts';

type Doors = ListDoors & Pick<HttpDoors, 'schemas'>;

const LISTS = {
  customer: (document: AccountsDocument) => document.byCustomer,
  workload: (document: AccountsDocument) => document.accounts,
  lineage: (document: AccountsDocument) => document.byLineage,
  cluster: (document: AccountsDocument) => document.byCluster,
} as const satisfies Record<string, (document: AccountsDocument) => readonly (TotalDocument | AccountDocument)[]>;

const keyOf = (entry: TotalDocument | AccountDocument): readonly string[] =>
  'id' in entry ? [entry.id] : [entry.customerId, entry.workloadId];

/** What a route for the rules of a day says of the day. */
const DATE = momentField('the day whose rules apply; today when absent');

/** The accounts of a period, one entry for each customer, workload, lineage or cluster. */
export const accountsRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/accounts',
    summary: 'Compute of a period, with bounds, by customer, workload, lineage or cluster.',
    scope: 'accounts:read',
    queue: 'questions',
    query: z.strictObject({
      ...PERIOD_FIELDS,
      ...PAGE_FIELDS,
      by: z
        .enum(['customer', 'workload', 'lineage', 'cluster'])
        .default('workload')
        .meta({ description: 'what one entry is' }),
      course: z
        .stringbool()
        .default(false)
        .meta({ description: 'true: with the course of each entry over time, which is otherwise empty' }),
    }),
    answers: { mediaType: JSON_TYPE, schema: pageSchema(z.union([doors.schemas.account, doors.schemas.total])) },
    answer: async ({ query }) => ({
      body: await listPage<typeof query, TotalDocument | AccountDocument>(
        { path: '/v1/accounts', query, withCourse: query.course, entriesOf: LISTS[query.by], keyOf },
        doors,
      ),
    }),
  });

/** The whole document, which "comptroller evaluate" reads. */
export const accountsDocumentRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/accounts-document',
    summary: 'The accounts of a period as one document: all lists, fates, findings and answers of the rules.',
    scope: 'accounts:read',
    queue: 'questions',
    query: z.strictObject({ ...PERIOD_FIELDS, date: DATE }),
    answers: { mediaType: JSON_TYPE, schema: doors.schemas.accounts },
    answer: async ({ query }) => ({
      body: await doors.accounts(await periodAsked(query, doors), {
        askedAbout: query.date ?? doors.now(),
        withCourse: true,
      }),
    }),
  });

/** What a person should look at. */
export const findingsRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/findings',
    summary: 'Evidence of a period that disagrees, is missing or can not be believed.',
    scope: 'accounts:read',
    queue: 'questions',
    query: z.strictObject({
      ...PERIOD_FIELDS,
      ...PAGE_FIELDS,
      severity: z.enum(['error', 'warning', 'notice']).optional().meta({ description: 'only these; all when absent' }),
    }),
    answers: { mediaType: JSON_TYPE, schema: pageSchema(doors.schemas.finding) },
    answer: async ({ query }) => ({
      body: await listPage(
        {
          path: '/v1/findings',
          query,
          entriesOf: ({ findings }) =>
            findings.filter(({ severity }) => query.severity === undefined || severity === query.severity),
          keyOf: ({ code, subject, period }) => [code, subject, period?.from ?? ''],
        },
        doors,
      ),
    }),
  });

/** What the rules of a day say of the accounts. */
export const evaluationsRoute = (doors: Doors): Route =>
  route({
    method: 'GET',
    path: '/v1/evaluations',
    summary: 'The answer of each rule to each subject, with its reason and what is missing.',
    scope: 'accounts:read',
    queue: 'questions',
    query: z.strictObject({ ...PERIOD_FIELDS, ...PAGE_FIELDS, date: DATE }),
    answers: { mediaType: JSON_TYPE, schema: pageSchema(doors.schemas.evaluation) },
    answer: async ({ query }) => ({
      body: await listPage(
        {
          path: '/v1/evaluations',
          query,
          askedAbout: query.date ?? doors.now(),
          entriesOf: ({ evaluations }) => evaluations,
          keyOf: ({ ruleId, subject }) => [ruleId, subject.kind, subject.customerId ?? '', subject.id],
        },
        doors,
      ),
    }),
  });
