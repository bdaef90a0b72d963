import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as securedRequest } from 'node:https';
import { Problem } from '../../foundation/problem.ts';

/** A server of history, and how it is spoken to. */
export interface HistoryServer {
  /** Its address, with the path before `/api/v1` where it has one. */
  readonly url: string;
  /** Sent with each request; may be secret, and never printed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates of the authorities to be trusted, as PEM; those of the system when absent. */
  readonly authorities?: string;
  /** A server that is silent for so long in the middle of an exchange is given up; a minute when absent. */
  readonly silenceMilliseconds?: number;
  /** For the whole of one answer; ten minutes when absent. */
  readonly longestMilliseconds?: number;
  /** An answer that is longer is given up, and asked for in smaller parts; 1 GiB when absent. */
  readonly mostBytes?: number;
}

export interface HistoryRequest {
  /** `/api/v1/query` */
  readonly path: string;
  readonly form: URLSearchParams;
  readonly signal: AbortSignal;
}

const LONGEST_REFUSAL_BYTES = 4096;
const LONGEST_QUOTE = 300;
const GIBIBYTE = 2 ** 30;

/** Asks a server and hands on its answer piece by piece. @throws Problem as `HistorySource.read` does. */
export async function askHistory(
  server: HistoryServer,
  request: HistoryRequest,
  take: (piece: Buffer) => void,
): Promise<void> {
  const limit = AbortSignal.timeout(server.longestMilliseconds ?? 600_000);
  const signal = AbortSignal.any([request.signal, limit]);
  try {
    const answer = await answerOf(server, request, signal);
    if (answer.statusCode !== 200) throw await refusal(server, answer);
    await takeBody(server, answer, take);
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    if (limit.aborted) throw unreachable(server, 'did not come to the end of its answer in time');
    if (error instanceof Problem || !isOfNetwork(error)) throw error;
    throw unreachable(server, `can't be reached (${error.code ?? error.message})`);
  }
}

/** Faults of the network carry a code, or are those of an exchange that was cut. */
const isOfNetwork = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && ('code' in error || error.message === 'aborted');

function answerOf(
  server: HistoryServer,
  { path, form }: HistoryRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { url, headers, authorities, silenceMilliseconds = 60_000 } = server;
  const target = new URL(url);
  target.pathname = target.pathname.replace(/\/+$/, '') + path;
  const body = form.toString();
  const send = target.protocol === 'https:' ? securedRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const asked = send(target, {
      method: 'POST',
      signal,
      timeout: silenceMilliseconds,
      headers: {
        ...headers,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'accept-encoding': 'identity',
      },
      ...(authorities === undefined ? {} : { ca: authorities }),
    });
    asked.on('timeout', () => asked.destroy(unreachable(server, 'fell silent')));
    asked.on('error', reject);
    asked.on('response', resolve);
    asked.end(body);
  });
}

async function takeBody(server: HistoryServer, answer: IncomingMessage, take: (piece: Buffer) => void): Promise<void> {
  const mostBytes = server.mostBytes ?? GIBIBYTE;
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes)
      throw new Problem('history-too-large', `${nameOf(server)} answers with more than ${mostBytes} bytes.`);
    take(piece);
  }
}

const TEMPORARY = new Set([408, 425, 429]);
const FIRST_SERVER_FAULT = 500;
/** In the words of Prometheus, VictoriaMetrics, Thanos and Mimir for a question that is too large. */
const TOO_LARGE =
  /too many (?:samples|points|series)|would load too many|cannot select more than|more than .{1,40}(?:series|samples)|max-?samples|exceed(?:s|ed)? (?:the )?(?:limit|maximum)|query timed out|timeout exceeded/i;

async function refusal(server: HistoryServer, answer: IncomingMessage): Promise<Problem> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    return new Problem(
      'history-refused',
      `${nameOf(server)} sends elsewhere (${status}), and credentials are not sent after it: set the address that it stands at.`,
    );
  }
  const said = withoutSecrets(server, await quoted(answer));
  const told = said === '' ? `${status}` : `${status}: ${said}`;
  if (TOO_LARGE.test(said))
    return new Problem('history-too-large', `${nameOf(server)} finds the question too large (${told}).`);
  if (status >= FIRST_SERVER_FAULT || TEMPORARY.has(status)) return unreachable(server, `can't answer now (${told})`);
  if (status === 401 || status === 403) {
    return new Problem(
      'history-refused',
      `${nameOf(server)} lets nobody read with these credentials (${told}): look at tokenFile, user and passwordFile.`,
    );
  }
  return new Problem('history-refused', `${nameOf(server)} refuses the question (${told}): look at url and match.`);
}

async function quoted(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= LONGEST_REFUSAL_BYTES) break;
  }
  const text = Buffer.concat(pieces).toString('utf8').trim();
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, LONGEST_QUOTE);
}

/** A server may repeat what it was sent. */
function withoutSecrets({ headers }: HistoryServer, text: string): string {
  const secrets = Object.values(headers).flatMap((value) => [value, value.replace(/^\w+ /, '')]);
  return secrets.reduce((told, secret) => (secret.length < 4 ? told : told.replaceAll(secret, '***')), text);
}

const unreachable = (server: HistoryServer, why: string): Problem =>
  new Problem('history-unreachable', `${nameOf(server)} ${why}: what is missing is asked for again.`);

export const unreadable = (server: HistoryServer, why: string): Problem =>
  new Problem(
    'history-unreadable',
    `The answer of ${nameOf(server)} ${why}: nothing of it is used, and it is asked for again.`,
  );

const nameOf = ({ url }: HistoryServer): string => {
  const { origin, pathname } = new URL(url);
  return `the server ${origin}${pathname === '/' ? '' : pathname}`;
};
