import { type Fault, Problem } from '../../foundation/problem.ts';

/** How a code is told on the wire. */
interface Told {
  readonly status: number;
  readonly title: string;
  /** Said instead of the problem's message, which speaks to the operator: of folders, disks and stores. */
  readonly detail?: string;
  /** The state is temporary: the same request may succeed after so many seconds. */
  readonly retryAfterSeconds?: number;
}

const COME_AGAIN = 5;

/**
 * Every code that leaves the house, with its status; the only place where one becomes the other.
 * A temporary state is never a 4xx, 429 among them: a Prometheus drops what is answered with 4xx, and with 429 unless told otherwise.
 */
const TOLD = {
  'query-invalid': { status: 400, title: 'The query can not be used' },
  'period-to-come': { status: 400, title: 'The period has not begun' },
  'cursor-invalid': { status: 400, title: 'The cursor can not be used' },
  'request-invalid': { status: 400, title: 'The request is not well-formed HTTP' },
  'idempotency-key-invalid': { status: 400, title: 'The key can not be used' },
  'unknown-format': { status: 400, title: 'There is no such format' },
  'samples-refused': { status: 400, title: 'Some samples are invalid' },
  'message-unreadable': { status: 400, title: 'The message can not be read' },
  'token-missing': { status: 401, title: 'A token is needed' },
  'token-unknown': { status: 401, title: 'The token is not known' },
  'token-revoked': { status: 401, title: 'The token is revoked' },
  'scope-missing': { status: 403, title: 'The token does not open this' },
  'path-unknown': { status: 404, title: 'There is nothing here' },
  'part-unknown': { status: 404, title: 'The catalogue knows no such part' },
  'import-unknown': { status: 404, title: 'There is no such import' },
  'nothing-measured': { status: 404, title: 'Nothing has been measured yet' },
  'method-unknown': { status: 405, title: 'The method is not for this path' },
  'request-too-slow': { status: 408, title: 'The request took too long to arrive' },
  'import-not-held': { status: 409, title: 'The import can not be changed' },
  'idempotency-running': {
    status: 409,
    title: 'The first request with this key is still being carried out',
    retryAfterSeconds: COME_AGAIN,
  },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'import-too-large': { status: 413, title: 'The file unpacks to too much' },
  'url-too-long': { status: 414, title: 'The address is too long' },
  'media-type-unsupported': { status: 415, title: 'The body is of a type that is not read here' },
  'origin-foreign': { status: 403, title: 'A page of another place may not ask this of an open node' },
  'host-unknown': { status: 421, title: 'The request is for another host' },
  'import-unreadable': { status: 422, title: 'Nothing of the file can be read' },
  'record-unstorable': { status: 422, title: 'A record of the file can not be kept' },
  'idempotency-key-reused': { status: 422, title: 'The key stands for another request' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  overloaded: { status: 503, title: 'The node has no room at the moment', retryAfterSeconds: COME_AGAIN },
  'log-unwritable': {
    status: 503,
    title: 'The node can not make messages durable at the moment',
    detail:
      'Nothing of the message was kept. Send it again later; the operator finds the reason in the log of the node.',
    retryAfterSeconds: 30,
  },
  'measurements-unreachable': {
    status: 503,
    title: 'The measurements can not be read whole at the moment',
    detail: 'A part of the store does not answer, and a part of the figures would be no answer. Ask again later.',
    retryAfterSeconds: 30,
  },
  'measurements-newer': {
    status: 503,
    title: 'The measurements are of a later version of the node',
    detail: 'The node can not read its measurements until its operator runs the later version. Ask again then.',
    retryAfterSeconds: 300,
  },
  'books-unreachable': {
    status: 503,
    title: 'The books can not be read whole at the moment',
    detail: 'A part of the store does not answer, and a part of the figures would be no answer. Ask again later.',
    retryAfterSeconds: 30,
  },
  'labels-unreadable': {
    status: 503,
    title: 'The labels of a day can not be read whole',
    detail:
      'What workloads were taken for on a day of the period can not be told. Ask about other days; the operator finds the reason in the log of the node.',
    retryAfterSeconds: 300,
  },
  'records-unreachable': {
    status: 503,
    title: 'The records can not be used at the moment',
    detail: 'Nothing was changed that is not told otherwise. Ask again later; the log of the node has the reason.',
    retryAfterSeconds: 30,
  },
  'records-newer': {
    status: 503,
    title: 'The records are of a later version of the node',
    detail: 'The node can not use its records until its operator runs the later version. Ask again then.',
    retryAfterSeconds: 300,
  },
  'records-damaged': {
    status: 503,
    title: 'The records can not be opened',
    detail: 'The node can not use its records until its operator has seen to them. Ask again then.',
    retryAfterSeconds: 300,
  },
  'spool-unwritable': {
    status: 503,
    title: 'The node has no room for the file at the moment',
    detail: 'Nothing of the file was kept. Send it again later; the log of the node has the reason.',
    retryAfterSeconds: 30,
  },
  'tokens-unreadable': {
    status: 503,
    title: 'Tokens can not be checked at the moment',
    detail: 'The node can not tell who may ask. Ask again later.',
    retryAfterSeconds: 30,
  },
  stopping: { status: 503, title: 'The node is stopping', retryAfterSeconds: COME_AGAIN },
  internal: {
    status: 500,
    title: 'The node failed',
    detail: 'This is a fault of the node and not of the request. The log of the node has it under the request id.',
  },
} as const satisfies Record<string, Told>;

export const TOLD_CODES = Object.keys(TOLD) as readonly (keyof typeof TOLD)[];

/** RFC 9457, with the stable code, what is wrong with each part, and the id under which the log has the request. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId?: string;
  readonly faults?: readonly Fault[];
}

export interface ProblemAnswer {
  readonly document: ProblemDocument;
  readonly retryAfterSeconds?: number;
}

/** A request that is wrong in several places, each of them told. */
export class FaultyRequest extends Problem {
  readonly faults: readonly Fault[];

  constructor(code: string, message: string, faults: readonly Fault[]) {
    super(code, message);
    this.faults = faults;
  }
}

/** Samples are invalid and the rest of their message is durable; the sender is told how much by headers of its protocol. */
export class SamplesRefused extends Problem {
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, headers: Readonly<Record<string, string>>) {
    super('samples-refused', message);
    this.headers = headers;
  }
}

const toldOf = (code: string): Told | undefined =>
  Object.hasOwn(TOLD, code) ? TOLD[code as keyof typeof TOLD] : undefined;

/** What the wire says of a failure. A code that the table lacks, and whatever is no Problem, is a fault of the node. */
export function problemAnswer(error: unknown, requestId?: string): ProblemAnswer {
  const told = error instanceof Problem ? toldOf(error.code) : undefined;
  const code = error instanceof Problem && told !== undefined ? error.code : 'internal';
  const { status, title, detail, retryAfterSeconds }: Told = told ?? TOLD.internal;
  const document = {
    type: `urn:problem-type:comptroller:${code}`,
    title,
    status,
    detail: detail ?? (error as Problem).message,
    code,
    ...(requestId === undefined ? {} : { requestId }),
    ...(error instanceof FaultyRequest ? { faults: error.faults } : {}),
  };
  return { document, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
