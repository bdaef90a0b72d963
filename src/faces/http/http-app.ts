import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem } from '../../foundation/problem.ts';
import type { HttpSettings } from '../../ports/settings-source.ts';
import type { TokenRecord } from '../../ports/token-store.ts';
import { type Access, challengeFor } from './access.ts';
import { allRoutes } from './all-routes.ts';
import { type BodyRoom, bodyRoom, type Turns, turns } from './busy.ts';
import type { HttpDoors } from './doors.ts';
import type { EventLog, LoggedRequest } from './event-log.ts';
import { asProblem, connectionProblem } from './framework-problem.ts';
import type { NodeMetrics } from './metrics.ts';
import { PROBLEM_TYPE } from './openapi.ts';
import { problemAnswer } from './problem-document.ts';
import { admitRequest } from './request-guard.ts';
import type { Answer, Route } from './route.ts';
import { serverOptions } from './server-options.ts';

export interface HttpAppParts {
  readonly settings: HttpSettings;
  readonly doors: HttpDoors;
  readonly access: Access;
  readonly metrics: NodeMetrics;
  readonly log: EventLog;
  isStopping(): boolean;
}

interface Room {
  readonly body: BodyRoom;
  readonly heavy: Turns;
}

/** Some computers of accounts at one time, and some more that wait; above it, readers are asked to come again. */
const HEAVY = { atOnce: 2, waiting: 32 };

/** The HTTP face as it answers requests, not yet listening. */
export function httpApp(parts: HttpAppParts): FastifyInstance {
  const { settings, doors, metrics, isStopping } = parts;
  const room = { body: bodyRoom(settings.mostBytesInFlight), heavy: turns(HEAVY) };
  const routes = allRoutes({ ...doors, mostDaysAsked: settings.mostDaysAsked, metrics, isStopping });
  const app = fastify({
    ...serverOptions(settings),
    genReqId: () => randomUUID(),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, parts),
    frameworkErrors: (error, request, reply) => void failed(error, { request, reply }, parts),
  });
  app.removeAllContentTypeParsers();
  metrics.level(
    'comptroller_http_bytes_in_flight',
    'Bytes of bodies for which there is room at the moment.',
    () => room.body.takenBytes,
  );
  app.addHook('onRequest', async (_request, reply) => void reply.headers(ALWAYS));
  app.addHook('onSend', async (_request, reply) => {
    // A connection that stays open after its last answer would hold the stop up.
    if (isStopping()) reply.header('Connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => answered(request, reply, parts));
  app.setErrorHandler((error, request, reply) => failed(error, { request, reply }, parts));
  app.setNotFoundHandler((request, reply) => failed(absent(request, reply, routes), { request, reply }, parts));
  for (const route of routes) addRoute(app, route, { parts, room });
  return app;
}

/** Answers are for the one who asks, and are what they say they are. */
const ALWAYS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

const tokens = new WeakMap<FastifyRequest, TokenRecord>();

function addRoute(app: FastifyInstance, route: Route, { parts, room }: { parts: HttpAppParts; room: Room }): void {
  const { mostBodyBytes } = parts.settings;
  if (route.takes !== undefined) {
    app.addContentTypeParser(route.takes.mediaType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
  app.route({
    method: route.method,
    url: route.path,
    config: { challenge: challengeFor(route) },
    onRequest: async (request, reply) => {
      const guard = { access: parts.access, room: room.body, mostBodyBytes, isStopping: parts.isStopping };
      const token = await admitRequest(route, { request, reply }, guard);
      if (token !== undefined) tokens.set(request, token);
    },
    handler: async (request, reply) => {
      const { params, query, headers, body } = request;
      const asked = { path: params as Record<string, string>, query, headers, body: bytesOf(body) };
      const work = () => route.answer(asked);
      return send(reply, await (route.isHeavy === true ? room.heavy.inTurn(work) : work()), route);
    },
  });
}

const NO_BYTES = new Uint8Array();
const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : NO_BYTES);

function send(reply: FastifyReply, { status, headers = {}, body }: Answer, { answers }: Route): FastifyReply {
  reply.code(status ?? 200).headers(headers);
  if (body === undefined || answers === undefined) return reply.send();
  return reply.type(answers.mediaType).send(typeof body === 'string' ? body : JSON.stringify(body));
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** The only way out for a failure: a problem document, and a line of the log. */
function failed(error: unknown, { request, reply }: Exchange, { settings, log }: HttpAppParts): FastifyReply {
  const cause = asProblem(error, settings.mostBodyBytes);
  const { document, retryAfterSeconds } = problemAnswer(cause, request.id);
  if (cause instanceof Problem && document.code === cause.code)
    log.requestRefused(loggedRequest(request), cause, tokens.get(request));
  if (document.status >= 500 && document.code !== 'overloaded') log.requestFailed(loggedRequest(request), error);
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
  if (document.status === 401) reply.header('WWW-Authenticate', challengeOf(request));
  // What is left of a body that nobody reads ends with its connection.
  if (request.body === undefined && isBodyAnnounced(request)) reply.header('Connection', 'close');
  return reply.code(document.status).headers(ALWAYS).type(PROBLEM_TYPE).send(JSON.stringify(document));
}

const challengeOf = (request: FastifyRequest): string =>
  (request.routeOptions.config as { challenge?: string }).challenge ?? challengeFor({});

const isBodyAnnounced = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Nothing stands at the path, or nothing for this method. */
function absent(request: FastifyRequest, reply: FastifyReply, routes: readonly Route[]): Problem {
  const path = request.url.split('?', 1)[0] ?? '';
  const methods = routes.filter((route) => isAt(route, path)).flatMap(methodsOf);
  if (methods.length === 0) return new Problem('path-unknown', 'The document at /v1/openapi.json lists what is here.');
  reply.header('Allow', methods.join(', '));
  return new Problem('method-unknown', `Use ${methods.join(' or ')}.`);
}

const methodsOf = ({ method }: Route): readonly string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method]);

function isAt(route: Route, path: string): boolean {
  const [steps, asked] = [route.path.split('/'), path.split('/')];
  return steps.length === asked.length && steps.every((step, place) => step.startsWith(':') || step === asked[place]);
}

const MOST_PATH_IN_LOG = 200;
const NO_ROUTE = 'none';

const loggedRequest = (request: FastifyRequest): LoggedRequest => ({
  requestId: request.id,
  method: request.method,
  route: request.routeOptions.url ?? request.url.split('?', 1)[0]?.slice(0, MOST_PATH_IN_LOG) ?? '',
  peer: request.ip,
});

function answered(request: FastifyRequest, reply: FastifyReply, { metrics, log }: HttpAppParts): void {
  const [status, seconds] = [reply.statusCode, reply.elapsedTime / 1000];
  const route = request.routeOptions.url ?? NO_ROUTE;
  metrics.requestAnswered({ route, method: route === NO_ROUTE ? 'any' : request.method, status, seconds });
  const token = tokens.get(request);
  log.requestAnswered({
    ...loggedRequest(request),
    status,
    seconds,
    ...(token === undefined ? {} : { tokenId: token.id }),
  });
}

/** Bytes that are no request, or come too slowly: one answer in our form, and the connection ends. */
function refuseConnection(error: Error & { code?: string }, socket: Socket, { log, metrics }: HttpAppParts): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = connectionProblem(error.code);
  log.connectionRefused({ code: problem.code, peer: socket.remoteAddress ?? '' });
  const { document } = problemAnswer(problem);
  metrics.requestAnswered({ route: NO_ROUTE, method: 'any', status: document.status, seconds: 0 });
  const body = JSON.stringify(document);
  if (socket.writable && !hasBegunToAnswer(socket)) {
    socket.write(
      `HTTP/1.1 ${document.status} ${document.title}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

/** An answer that is half written must not be followed by another. */
const hasBegunToAnswer = (socket: Socket): boolean =>
  (socket as { _httpMessage?: { headersSent?: boolean } })._httpMessage?.headersSent === true;
