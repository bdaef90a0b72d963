import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../foundation/problem.ts';
import type { TokenRecord } from '../../ports/token-store.ts';
import { challengeFor } from './access.ts';
import type { EventLog, LoggedRequest } from './event-log.ts';
import { asProblem, connectionProblem } from './framework-problem.ts';
import type { NodeMetrics } from './metrics.ts';
import { PROBLEM_TYPE } from './openapi.ts';
import { SamplesRefused, problemAnswer } from './problem-document.ts';
import type { Route } from './route.ts';

/** Answers are for the one who asks, and are what they say they are. */
export const ALWAYS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

/** The route of requests that none is for. */
export const NO_ROUTE = 'none';
const MOST_PATH_IN_LOG = 200;

export const loggedRequest = (request: FastifyRequest): LoggedRequest => ({
  requestId: request.id,
  method: request.method,
  route: request.routeOptions.url ?? request.url.split('?', 1)[0]?.slice(0, MOST_PATH_IN_LOG) ?? '',
  peer: request.ip,
});

export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Of whoever was let in. */
  readonly token?: TokenRecord | undefined;
}

export interface RefusalDoors {
  readonly log: EventLog;
  readonly mostBodyBytes: number;
}

/** The only way out for a failure: a problem document, and a line of the log. */
export function refuse(
  error: unknown,
  { request, reply, token }: Exchange,
  { log, mostBodyBytes }: RefusalDoors,
): FastifyReply {
  const cause = asProblem(error, Math.min(mostBodyBytes, request.routeOptions.bodyLimit ?? mostBodyBytes));
  const { document, retryAfterSeconds } = problemAnswer(cause, request.id);
  const isOfNode = document.status >= 500 && document.code !== 'overloaded' && document.code !== 'stopping';
  if (isOfNode) log.requestFailed(loggedRequest(request), error);
  else if (cause instanceof Problem) log.requestRefused(loggedRequest(request), cause, token);
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
  if (cause instanceof SamplesRefused) reply.headers(cause.headers);
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
export function absent(request: FastifyRequest, reply: FastifyReply, routes: readonly Route[]): Problem {
  const path = request.url.split('?', 1)[0] ?? '';
  const methods = routes.filter((route) => isAt(route, path)).flatMap(methodsOf);
  if (methods.length === 0) return new Problem('path-unknown', 'The document at /v1/openapi.json lists what is here.');
  reply.header('Allow', methods.join(', '));
  return new Problem('method-unknown', `Use ${methods.join(' or ')}.`);
}

const methodsOf = ({ method }: Route): readonly string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method]);

function isAt(route: Route, path: string): boolean {
  const [steps, asked] = [route.path.split('/'), path.split('/')];
  return (
    steps.length === asked.length &&
    steps.every((step, place) => (step.startsWith(':') ? asked[place] !== '' : step === asked[place]))
  );
}

export interface ConnectionDoors {
  readonly log: EventLog;
  readonly metrics: NodeMetrics;
  /** Connections on which an answer is being written: nothing else may be written there. */
  readonly answering: Pick<WeakSet<Socket>, 'has'>;
}

/** Bytes that are no request, or come too slowly: one answer in our form, and the connection ends. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket, doors: ConnectionDoors): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // Browsers open connections ahead of what they may ask.
  if (socket.bytesRead === 0) return void socket.destroy();
  const problem = connectionProblem(error.code);
  const { document } = problemAnswer(problem);
  doors.log.connectionRefused({ code: problem.code, peer: socket.remoteAddress ?? '' });
  doors.metrics.requestAnswered({ route: NO_ROUTE, method: 'any', status: document.status, seconds: 0 });
  const body = JSON.stringify(document);
  if (socket.writable && !doors.answering.has(socket)) {
    socket.write(
      `HTTP/1.1 ${document.status} ${document.title}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
