import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { HttpSettings } from '../../ports/settings-source.ts';
import type { TokenRecord } from '../../ports/token-store.ts';
import { type Access, challengeFor } from './access.ts';
import { allRoutes } from './all-routes.ts';
import { bodyRoom, type Turns, turns } from './busy.ts';
import type { HttpDoors } from './doors.ts';
import type { EventLog } from './event-log.ts';
import type { NodeMetrics } from './metrics.ts';
import { absent, ALWAYS, loggedRequest, NO_ROUTE, refuse, refuseConnection } from './refusals.ts';
import { admitRequest, type Rooms } from './request-guard.ts';
import type { Answer, Queue, Route } from './route.ts';
import { serverOptions } from './server-options.ts';

export interface HttpAppParts {
  readonly settings: HttpSettings;
  readonly doors: HttpDoors;
  readonly access: Access;
  readonly metrics: NodeMetrics;
  readonly log: EventLog;
  readonly isStopping: () => boolean;
}

/** What the requests that run at one time share. */
interface Hall {
  readonly parts: HttpAppParts;
  readonly rooms: Rooms;
  readonly queues: Readonly<Record<Queue, Turns>>;
  /** Connections on which an answer is being written. */
  readonly answering: WeakSet<Socket>;
  /** Who was let in with which token. */
  readonly tokens: WeakMap<FastifyRequest, TokenRecord>;
}

/** Some askers for accounts are answered at one time, and some more wait; above it, they are asked to come again. */
const QUESTIONS = { atOnce: 2, waiting: 32 };
/** A file of records is read whole; whoever sends one again while it is taken is told so. */
const RECORDS = { atOnce: 2, waiting: 4 };
/** Files of records that are on their way in or wait for their turn, in the largest bodies. */
const LARGEST_FILES = 2;

/** Of a body where none is read: what a client may send by habit. */
const MOST_UNUSED_BYTES = 1024;

/** The HTTP face as it answers requests, not yet listening. */
export function httpApp(parts: HttpAppParts): FastifyInstance {
  const { settings, metrics } = parts;
  const rooms = roomsOf(settings);
  const queues = { questions: turns(QUESTIONS), records: turns(RECORDS) };
  const hall: Hall = { parts, rooms, queues, answering: new WeakSet(), tokens: new WeakMap() };
  metrics.level(
    'comptroller_http_bytes_in_flight',
    IN_FLIGHT,
    () => rooms.telemetry.takenBytes + rooms.records.takenBytes,
  );
  const app = fastify({
    ...serverOptions(settings),
    genReqId: () => randomUUID(),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, { ...parts, answering: hall.answering }),
    frameworkErrors: (error, request, reply) => void refused(error, { request, reply }, hall),
  });
  app.removeAllContentTypeParsers();
  addHooks(app, hall);
  const routes = allRoutes({
    ...parts.doors,
    mostDaysAsked: settings.mostDaysAsked,
    metrics,
    isStopping: parts.isStopping,
  });
  app.setErrorHandler((error, request, reply) => refused(error, { request, reply }, hall));
  app.setNotFoundHandler((request, reply) => refused(absent(request, reply, routes), { request, reply }, hall));
  const taken = new Set(routes.flatMap(({ takes }) => takes?.mediaTypes ?? []));
  app.addContentTypeParser([...taken], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const route of routes) addRoute(app, route, hall);
  return app;
}

const roomsOf = ({ mostBytesInFlight, mostBodyBytes }: HttpSettings): Rooms => ({
  telemetry: bodyRoom(mostBytesInFlight),
  records: bodyRoom(LARGEST_FILES * mostBodyBytes),
});

const IN_FLIGHT = 'Bytes of bodies for which there is room at the moment.';

function addHooks(app: FastifyInstance, hall: Hall): void {
  app.addHook('onRequest', async (_request, reply) => void reply.headers(ALWAYS));
  app.addHook('onSend', async (request, reply) => {
    hall.answering.add(request.raw.socket);
    // A connection that stays open after its last answer would hold the stop up.
    if (hall.parts.isStopping()) reply.header('Connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => answered(request, reply, hall));
}

function addRoute(app: FastifyInstance, route: Route, hall: Hall): void {
  const { access, settings, isStopping } = hall.parts;
  const guard = { access, rooms: hall.rooms, mostBodyBytes: settings.mostBodyBytes, isStopping };
  app.route({
    method: route.method,
    url: route.path,
    config: { challenge: challengeFor(route) },
    ...(route.takes === undefined ? { bodyLimit: MOST_UNUSED_BYTES } : {}),
    onRequest: async (request, reply) => {
      const token = await admitRequest(route, { request, reply }, guard);
      if (token !== undefined) hall.tokens.set(request, token);
    },
    handler: async (request, reply) => {
      const { params, query, headers, body } = request;
      const tokenId = hall.tokens.get(request)?.id;
      const asked = {
        path: params as Record<string, string>,
        query,
        headers,
        body: bytesOf(body),
        ...(tokenId === undefined ? {} : { tokenId }),
      };
      const work = () => route.answer(asked);
      return send(reply, await (route.queue === undefined ? work() : hall.queues[route.queue].inTurn(work)), route);
    },
  });
}

const NO_BYTES = new Uint8Array();
const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : NO_BYTES);

function send(
  reply: FastifyReply,
  { status, headers = {}, body, mediaType }: Answer,
  { answers }: Route,
): FastifyReply {
  reply.code(status ?? answers?.status ?? 200).headers(headers);
  if (body === undefined || answers === undefined) return reply.send();
  const isReady = typeof body === 'string' || body instanceof Uint8Array;
  return reply.type(mediaType ?? answers.mediaType).send(isReady ? body : JSON.stringify(body));
}

const refused = (
  error: unknown,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { parts: { log, settings }, tokens }: Hall,
): FastifyReply =>
  refuse(error, { request, reply, token: tokens.get(request) }, { log, mostBodyBytes: settings.mostBodyBytes });

function answered(request: FastifyRequest, reply: FastifyReply, { parts, answering, tokens }: Hall): void {
  answering.delete(request.raw.socket);
  const [status, seconds] = [reply.statusCode, reply.elapsedTime / 1000];
  const route = request.routeOptions.url ?? NO_ROUTE;
  parts.metrics.requestAnswered({ route, method: route === NO_ROUTE ? 'any' : request.method, status, seconds });
  const id = tokens.get(request)?.id;
  parts.log.requestAnswered({
    ...loggedRequest(request),
    status,
    seconds,
    ...(id === undefined ? {} : { tokenId: id }),
  });
}
