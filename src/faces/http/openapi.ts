import { z } from 'zod';
import { SCOPES } from '../../ports/token-store.ts';
import type { WireSchemas } from './doors.ts';
import type { Route } from './route.ts';

export const PROBLEM_TYPE = 'application/problem+json';

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.exactOptional(z.string()),
  faults: z.exactOptional(
    z.array(z.object({ where: z.string(), line: z.exactOptional(z.number()), message: z.string() })),
  ),
});

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the routes, made of the schemas that read their queries and that the accounts are read back with. */
export function openApiDocument(
  routes: readonly Route[],
  of: { readonly version: string; readonly schemas: WireSchemas },
): Json {
  const { schemas, nameOf } = namedSchemas(routes, of.schemas);
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, nameOf) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Comptroller',
      version: of.version,
      summary: 'Compute accounts with bounds.',
      license: { name: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: `Scopes: ${SCOPES.join(', ')}` } },
    },
  };
}

function operationOf(route: Route, nameOf: (schema: z.ZodType) => string): Json {
  const { answers, takes } = route;
  const body =
    answers === undefined
      ? {}
      : { content: { [answers.mediaType]: contentOf(answers.schema, nameOf), ...contentsOf(answers.otherMediaTypes) } };
  return {
    summary: route.summary,
    operationId: operationName(route),
    security: route.scope === undefined ? [] : [{ token: [route.scope] }],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(takes === undefined ? {} : { requestBody: { required: true, content: contentsOf(takes.mediaTypes) } }),
    responses: {
      [answers === undefined ? '204' : String(answers.status ?? 200)]: {
        description: answers === undefined ? 'Done.' : 'The answer.',
        ...body,
      },
      default: { description: 'Why not.', content: { [PROBLEM_TYPE]: { schema: reference(nameOf(problem)) } } },
    },
  };
}

const contentsOf = (mediaTypes: readonly string[] = []): Json =>
  Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, {}]));

const contentOf = (schema: z.ZodType | undefined, nameOf: (schema: z.ZodType) => string): Json =>
  schema === undefined ? {} : { schema: reference(nameOf(schema)) };

/** `GET /v1/catalogue/:part` is `getCataloguePart`. */
function operationName({ method, path }: Route): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1' && word !== 'api');
  return method.toLowerCase() + (words.length === 0 ? 'Report' : words.map(capital).join(''));
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const pathParameters = ({ path }: Route): readonly Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

const headerParameters = ({ isIdempotent = false }: Route): readonly Json[] =>
  isIdempotent
    ? [{ name: 'Idempotency-Key', in: 'header', required: false, description: KEY, schema: { type: 'string' } }]
    : [];

const KEY =
  'chosen by the client, from 1 to 255 characters: the same request sent again with it is answered again and not carried out again';

function queryParameters({ query }: Route): readonly Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' }) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

const PLACE = '#/components/schemas/';
const reference = (name: string): Json => ({ $ref: PLACE + name });

/** Every schema of an answer once, by a name; a schema within another is referred to by its own. */
function namedSchemas(routes: readonly Route[], wire: WireSchemas) {
  const registry = z.registry<{ id: string }>();
  const add = (id: string, schema: z.ZodType): void => {
    if (!registry.has(schema)) registry.add(schema, { id });
  };
  add('Problem', problem);
  for (const [name, schema] of Object.entries(wire) as [string, z.ZodType][]) add(capital(name), schema);
  for (const route of routes) {
    if (route.answers?.schema !== undefined) add(`${capital(operationName(route))}Answer`, route.answers.schema);
  }
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => PLACE + id });
  const clean = Object.entries(schemas).map(([id, schema]) => [id, withoutOwnNames(schema as Json)]);
  return { schemas: Object.fromEntries(clean) as Json, nameOf: (schema: z.ZodType) => registry.get(schema)?.id ?? '' };
}

/** A schema inside an OpenAPI document is named by its place. */
const withoutOwnNames = (schema: Json): Json =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$id' && name !== '$schema'));
