import { pino } from 'pino';
import { Problem } from '../../foundation/problem.ts';
import type { NodeSettings } from '../../ports/settings-source.ts';
import type { TokenRecord } from '../../ports/token-store.ts';

/** What a request is known by in the log. Paths are cut and tokens never there. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly peer: string;
}

/** What was done with a file of records, and by whose token. */
export interface ImportReceipt {
  readonly import: number;
  readonly kind: string;
  readonly source: string;
  readonly kept: number;
  readonly refused: number;
  readonly tokenId?: string;
}

/** One line of JSON for each thing that an operator may want to know afterwards; one function for each kind of thing. */
export interface EventLog {
  nodeStarted(of: { readonly address: string; readonly version: string; readonly isClosed: boolean }): void;
  requestAnswered(
    of: LoggedRequest & { readonly status: number; readonly seconds: number; readonly tokenId?: string },
  ): void;
  /** Somebody was not let in, or asked what can't be answered. */
  requestRefused(of: LoggedRequest, problem: Problem, token?: TokenRecord): void;
  /** A fault of the node. */
  requestFailed(of: LoggedRequest, error: unknown): void;
  /** What came in was not HTTP that can be answered. */
  connectionRefused(of: { readonly code: string; readonly peer: string }): void;
  /** Windows are not in the store yet; the next flush tries again. */
  flushFailed(error: unknown): void;
  /** A store could not be opened, and what needs it is refused. */
  storeFailed(error: unknown): void;
  /** Hours or days were closed, or made again because what they rest on has changed. */
  booksKept(of: { readonly hours: number; readonly days: number; readonly seconds: number }): void;
  /** Windows of minutes before a moment are kept as windows of hours from now on. */
  minutesRetired(of: { readonly before: string }): void;
  /** Books are behind; the next run goes on. Accounts of unbooked hours are made of windows. */
  keepingFailed(error: unknown): void;
  /** What a server of history has is pulled up to a moment. */
  historyPulled(of: {
    readonly source: string;
    readonly samples: number;
    readonly minutes: number;
    readonly stretches: number;
    readonly until: string;
  }): void;
  /** The pull from a server of history failed, and is tried again. */
  pullFailed(of: { readonly source: string; readonly retryInSeconds: number }, error: unknown): void;
  /** Somebody handed in a file of records. */
  importTaken(of: ImportReceipt): void;
  /** Somebody took back a file of records, or asked for it once more. */
  importWithdrawn(of: ImportReceipt): void;
  /** A teller that the node asks told something new of customers and their work. */
  recordsTold(of: {
    readonly teller: string;
    readonly told: number;
    readonly added: number;
    readonly superseded: number;
    readonly faults: number;
  }): void;
  /** A teller could not be asked, and is asked again. */
  tellingFailed(of: { readonly teller: string; readonly retryInSeconds: number }, error: unknown): void;
  /** What was noticed is not kept yet, or what is due is not forgotten yet; the next run goes on. */
  recordKeepingFailed(error: unknown): void;
  /** The node no longer feeds itself the synthetic fleet; what it has of it stays. */
  demonstrationEnded(error: unknown): void;
  /** A password or token is sent to a server over a network that others may read on. */
  secretInClear(of: { readonly server: string }): void;
  /** Closed hours were judged: what kind of work each workload was. */
  hoursJudged(of: {
    readonly hours: number;
    readonly hoursAnew: number;
    readonly changes: number;
    readonly until: string;
    readonly seconds: number;
  }): void;
  judgingFailed(error: unknown): void;
  /** Nodes may share the measurements, and this one's records are its own. */
  recordsApart(): void;
  nodeStopping(): void;
  /** `hasFinished`: every request that ran came to its end. */
  nodeStopped(of: { readonly hasFinished: boolean }): void;
}

/** Where lines of the log go. */
export interface LineSink {
  write(line: string): void;
}

export function eventLog(to: LineSink, level: NodeSettings['logLevel']): EventLog {
  const log = lineLog(to, level);
  const failed = (event: string, of: object, error: unknown) => ({ event, ...of, ...codeOf(error), err: error });
  return {
    nodeStarted: (of) => {
      log.info({ event: 'node-started', ...of }, `listening on ${of.address}`);
      if (!of.isClosed) log.warn({ event: 'node-open' }, OPEN);
    },
    secretInClear: (of) => log.warn({ event: 'secret-in-clear', ...of }, IN_CLEAR),
    recordsApart: () => log.warn({ event: 'records-apart' }, APART),
    requestAnswered: (of) => log.debug({ event: 'request-answered', ...of }, 'answered'),
    requestRefused: (of, { code, message }, token) =>
      log.info(
        { event: 'request-refused', ...of, code, ...(token === undefined ? {} : { tokenId: token.id }) },
        message,
      ),
    requestFailed: (of, error) => log.error(failed('request-failed', of, error), 'failed'),
    flushFailed: (error) => log.error(failed('flush-failed', {}, error), 'windows wait for the store'),
    storeFailed: (error) => log.error(failed('store-failed', {}, error), 'a store could not be opened'),
    booksKept: (of) =>
      log.info({ event: 'books-kept', ...of }, `${of.hours} hour(s) and ${of.days} day(s) were closed`),
    minutesRetired: (of) =>
      log.info({ event: 'minutes-retired', ...of }, `minutes before ${of.before} are kept by the hour`),
    hoursJudged: (of) =>
      log.info({ event: 'hours-judged', ...of }, `${of.hours} hour(s) were judged, ${of.hoursAnew} of them anew`),
    judgingFailed: (error) => log.error(failed('judging-failed', {}, error), 'labels are behind; the next run goes on'),
    keepingFailed: (error) => log.error(failed('keeping-failed', {}, error), 'books are behind; the next run goes on'),
    connectionRefused: (of) => log.info({ event: 'connection-refused', ...of }, 'what came in could not be answered'),
    historyPulled: (of) => log.info({ event: 'history-pulled', ...of }, `history is pulled up to ${of.until}`),
    pullFailed: (of, error) => log.error(failed('pull-failed', of, error), 'history was not pulled; it is tried again'),
    importTaken: (of) =>
      log.info(
        { event: 'import-taken', ...of },
        `import ${of.import}: ${of.kept} record(s) of "${of.source}" were kept`,
      ),
    importWithdrawn: (of) => log.info({ event: 'import-withdrawn', ...of }, `import ${of.import} was taken back`),
    recordsTold: (of) =>
      log.info(
        { event: 'records-told', ...of },
        `${of.teller} told ${of.added} new record(s), ${of.superseded} are superseded`,
      ),
    tellingFailed: (of, error) =>
      log.error(failed('telling-failed', of, error), `${of.teller} told nothing; it is asked again`),
    recordKeepingFailed: (error) =>
      log.error(failed('record-keeping-failed', {}, error), 'findings wait; the next run goes on'),
    demonstrationEnded: (error) =>
      log.warn(failed('demonstration-ended', {}, error), 'the node no longer feeds itself the demonstration'),
    nodeStopping: () => log.info({ event: 'node-stopping' }, 'no new requests are taken; those that run are finished'),
    nodeStopped: (of) => log.info({ event: 'node-stopped', ...of }, 'stopped'),
  };
}

const lineLog = (to: LineSink, level: NodeSettings['logLevel']) =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );

const IN_CLEAR =
  'a password or token is sent to this server unencrypted, over a network: give it TLS, and say https (of PostgreSQL sslmode=verify-full)';
const APART =
  'measurements are on a server, and records in this node alone: a second node on these measurements would book their hours again and again. Let no other node write there, or give all of them one PostgreSQL (stores.records)';
const OPEN =
  'no token was ever created: whoever uses this machine reads the accounts and writes telemetry. "comptroller token create" closes the node';

const codeOf = (error: unknown) => (error instanceof Problem ? { code: error.code } : {});
