import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../foundation/loopback.ts';
import { Problem } from '../../foundation/problem.ts';
import type { HttpSettings } from '../../ports/settings-source.ts';
import type { Scope, TokenRecord, TokenStore } from '../../ports/token-store.ts';

export interface Access {
  /** Whether the node asks for tokens. Once it does, it does until it stops. */
  isClosed(): Promise<boolean>;
  /**
   * Who asks, where that is known; nothing when the route or the node is open.
   * @throws Problem `token-missing`, `token-unknown`, `token-revoked`, `scope-missing`, `host-unknown` or `tokens-unreadable`.
   */
  admit(headers: IncomingHttpHeaders, route: GuardedRoute): Promise<TokenRecord | undefined>;
}

export interface GuardedRoute {
  readonly scope?: Scope;
  readonly isForBrowsers?: boolean;
}

type AskedTokens = Pick<TokenStore, 'find' | 'isEmpty'>;

/** Only a node that this machine alone can reach, and for which no token was ever created, is open. */
export function accessOf(settings: HttpSettings, tokens: AskedTokens): Access {
  let mustAsk = settings.authentication === 'required' || !isLoopback(settings.host) || settings.tlsEndsAtProxy;
  const closedOf = async (asked: AskedTokens): Promise<boolean> => {
    mustAsk ||= !(await asked.isEmpty());
    return mustAsk;
  };
  const remembered = rememberedTokens(tokens);
  return {
    isClosed: () => closedOf(tokens),
    admit: async (headers, route) => {
      if (route.scope === undefined) return undefined;
      const asked = GOES_ON.has(route.scope) ? remembered : tokens;
      if (await closedOf(asked)) return bearerOf(headers, route, asked);
      refuseForeignHost(headers);
      refuseUnknownToken(headers);
      return undefined;
    },
  };
}

/**
 * What goes on for those that were let in before, while nobody can tell who may ask: senders keep telemetry for hours and not for
 * days, and whoever watches the node must see what it lacks. Nothing is read that way but counters.
 */
const GOES_ON: ReadonlySet<Scope> = new Set<Scope>(['ingest:write', 'metrics:read']);
const MOST_REMEMBERED = 10_000;

/** Answers from memory where the store can't, or not soon: what it said of a token last, by the digest of the token. */
function rememberedTokens(tokens: AskedTokens): AskedTokens {
  const known = new Map<string, TokenRecord>();
  const orBefore = askingPatiently();
  let wasEmpty: boolean | undefined;
  return {
    async isEmpty() {
      wasEmpty = await orBefore(() => tokens.isEmpty(), wasEmpty);
      return wasEmpty;
    },
    async find(token) {
      const key = createHash('sha256').update(token).digest('base64url');
      const record = await orBefore(() => tokens.find(token), known.get(key));
      known.delete(key);
      if (record === undefined) return undefined;
      known.set(key, record);
      const [oldest] = known.keys();
      if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
      return record;
    },
  };
}

const PATIENCE_MILLISECONDS = 2000;
/** A store that did not answer is not asked again for so long: each question would wait as long as the first. */
const LEFT_ALONE_MILLISECONDS = 5000;

/** Asks a store; where that can't tell, or keeps silent, what it said before is the answer, if it said anything. */
function askingPatiently() {
  let leftAloneUntil = Number.NEGATIVE_INFINITY;
  return async <Value>(ask: () => Promise<Value>, before: Value | undefined): Promise<Value> => {
    if (before === undefined) return ask();
    if (performance.now() < leftAloneUntil) return before;
    try {
      return await within(ask());
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'tokens-unreadable')) throw error;
      leftAloneUntil = performance.now() + LEFT_ALONE_MILLISECONDS;
      return before;
    }
  };
}

async function within<Value>(asking: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    const silent = () => reject(new Problem('tokens-unreadable', 'The store of tokens does not answer.'));
    timer = setTimeout(silent, PATIENCE_MILLISECONDS);
  });
  try {
    return await Promise.race([asking, silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function bearerOf(
  headers: IncomingHttpHeaders,
  { scope, isForBrowsers = false }: GuardedRoute,
  tokens: Pick<TokenStore, 'find'>,
): Promise<TokenRecord> {
  const token = tokenIn(headers.authorization, isForBrowsers);
  if (token === undefined) {
    throw new Problem('token-missing', 'Send "Authorization: Bearer TOKEN"; "comptroller token create" makes one.');
  }
  const record = await tokens.find(token);
  if (record === undefined)
    throw new Problem('token-unknown', 'No such token was created on this node; check it for a slip.');
  if (record.revokedAt !== undefined)
    throw new Problem('token-revoked', 'Ask the operator of the node for a new token.');
  if (scope !== undefined && !record.scopes.includes(scope)) {
    throw new Problem(
      'scope-missing',
      `This needs a token with the scope ${scope}; ask the operator of the node for one.`,
    );
  }
  return record;
}

/** A browser knows no bearer tokens: it asks the person for a password, which is the token, whatever the name. */
function tokenIn(authorization: string | undefined, isForBrowsers: boolean): string | undefined {
  const [, scheme = '', credentials = ''] = /^([A-Za-z]+) +([\x21-\x7e]+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic' || !isForBrowsers) return undefined;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

/** What a client must do to be let in, where the answer is 401 (RFC 9110 section 11.6.1). */
export const challengeFor = ({ isForBrowsers = false }: GuardedRoute): string =>
  isForBrowsers ? 'Basic realm="comptroller", charset="UTF-8"' : 'Bearer realm="comptroller"';

/** Whoever shows a token believes in a node that checks it: nobody is told so by an answer that anyone would get. */
function refuseUnknownToken({ authorization }: IncomingHttpHeaders): void {
  if (tokenIn(authorization, false) === undefined) return;
  throw new Problem(
    'token-unknown',
    'No token was ever created on this node: "comptroller token create" makes one, and closes it to all others.',
  );
}

/**
 * A page of a stranger can make a browser on this machine ask a name that points here; the open node answers only to its own names,
 * and to no proxy that says it is one: it would pass on what comes from outside.
 */
function refuseForeignHost(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers;
  const isOwn = (name: string): boolean => isLoopback(name.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'));
  // A page of anywhere may send what changes records, to the node's own name, without being let read the answer.
  if (origin !== undefined && !isOwn(origin.replace(/^https?:\/\//, ''))) {
    throw new Problem('origin-foreign', 'Create a token, and send it from a program and not from a page.');
  }
  if (!isOwn(host) || PROXY_HEADERS.some((name) => headers[name] !== undefined)) {
    throw new Problem(
      'host-unknown',
      'Without tokens the node answers to 127.0.0.1, [::1] and localhost alone, and to no proxy; create a token.',
    );
  }
}

const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];
