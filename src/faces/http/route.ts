import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Scope } from '../../ports/token-store.ts';
import { readQuery } from './query.ts';

export interface Asked<Query> {
  readonly query: Query;
  /** Parts of the path, by their names in it; never empty. */
  readonly path: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Whose token let the question in; absent where the node is open. */
  readonly tokenId?: string;
  /** Empty but for a route that takes messages. */
  readonly body: Uint8Array;
}

export interface Answer {
  /** 200 when absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the answer's media types, the one of this body; the first when absent. */
  readonly mediaType?: string;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** What stands in the published document beside the query. */
interface Told {
  readonly method: 'GET' | 'POST';
  /** `/v1/catalogue/:part` */
  readonly path: string;
  readonly summary: string;
  /** Who may ask; absent: anyone who reaches the node. */
  readonly scope?: Scope;
  /** A person opens it in a browser, which asks for the token as a password. */
  readonly isForBrowsers?: boolean;
  /** Absent: an answer without a body. */
  readonly answers?: {
    readonly mediaType: string;
    /** Of an answer that is no refusal; 200 when absent. */
    readonly status?: number;
    readonly schema?: z.ZodType;
    readonly otherMediaTypes?: readonly string[];
  };
  /** Bodies that are taken in; the headers are judged before the body is read. */
  readonly takes?: { readonly mediaTypes: readonly string[]; judge(headers: IncomingHttpHeaders): void };
  /** A client may send an `Idempotency-Key` with it. */
  readonly isIdempotent?: boolean;
  /** It computes for long or reads much: only a few of its queue run at one time. */
  readonly queue?: Queue;
}

/** Questions about accounts and files of records wait for their turns apart: neither keeps the other out. */
export type Queue = 'questions' | 'records';

export interface Route extends Told {
  readonly query: z.ZodObject;
  answer(asked: Asked<unknown>): Promise<Answer>;
}

interface RouteOf<Query extends z.ZodObject> extends Told {
  readonly query: Query;
  answer(asked: Asked<z.output<Query>>): Promise<Answer>;
}

/** A route whose query is read by its own schema before it is answered. */
export const route = <Query extends z.ZodObject>(of: RouteOf<Query>): Route => ({
  ...of,
  answer: (asked) => of.answer({ ...asked, query: readQuery(of.query, asked.query) }),
});

export const JSON_TYPE = 'application/json';
export const PROTOBUF = 'application/x-protobuf';
