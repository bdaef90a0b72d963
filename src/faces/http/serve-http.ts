import { isLoopback } from '../../foundation/loopback.ts';
import { Problem } from '../../foundation/problem.ts';
import type { HttpSettings } from '../../ports/settings-source.ts';
import { accessOf } from './access.ts';
import type { HttpDoors } from './doors.ts';
import type { EventLog } from './event-log.ts';
import { httpApp } from './http-app.ts';
import type { NodeMetrics } from './metrics.ts';

export interface ServeParts {
  readonly settings: HttpSettings;
  readonly doors: HttpDoors;
  readonly metrics: NodeMetrics;
  readonly log: EventLog;
}

/** A face that listens. */
export interface RunningHttp {
  /** `http://127.0.0.1:7400` */
  readonly address: string;
  /** Takes nothing new, lets what runs come to its end for as long as the settings say, then ends it. A repeated call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Listens until it is stopped.
 * @throws Problem `address-unprotected` before an address that others can reach is served without a token, `address-unusable`.
 */
export async function serveHttp({ settings, doors, metrics, log }: ServeParts): Promise<RunningHttp> {
  if (!isLoopback(settings.host) && (await doors.tokens.isEmpty())) throw unprotected(settings.host);
  const access = accessOf(settings, doors.tokens);
  let stopped: Promise<void> | undefined;
  const app = httpApp({ settings, doors, access, metrics, log, isStopping: () => stopped !== undefined });
  app.server.maxConnections = settings.mostConnections;
  const address = await listening(app, settings);
  log.nodeStarted({ address, version: doors.version, isClosed: await access.isClosed() });
  return {
    address,
    stop: () => {
      stopped ??= stopApp(app, settings.stopWithinSeconds, log);
      return stopped;
    },
  };
}

type App = ReturnType<typeof httpApp>;

const unprotected = (host: string): Problem =>
  new Problem(
    'address-unprotected',
    `${host} can be reached by others, and no token was created: create one with "comptroller token create", or listen on 127.0.0.1.`,
    { isLasting: true },
  );

async function listening(app: App, { host, port }: HttpSettings): Promise<string> {
  try {
    return asSet(host, await app.listen({ host, port }));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Problem(
      'address-unusable',
      `${host}:${port} can't be listened on (${why}): stop what listens there, which may be a node already, or set another http.port (COMPTROLLER_HTTP_PORT).`,
      {
        cause,
      },
    );
  }
}

/** What listens on every address is not known by one of them. */
function asSet(host: string, address: string): string {
  if (host !== '0.0.0.0' && host !== '::') return address;
  const { protocol, port } = new URL(address);
  return `${protocol}//${host === '::' ? '[::]' : host}:${port}`;
}

async function stopApp(app: App, withinSeconds: number, log: EventLog): Promise<void> {
  log.nodeStopping();
  let hasFinished = true;
  const patience = setTimeout(() => {
    hasFinished = false;
    app.server.closeAllConnections();
  }, withinSeconds * 1000);
  await app.close();
  clearTimeout(patience);
  log.nodeStopped({ hasFinished });
}
