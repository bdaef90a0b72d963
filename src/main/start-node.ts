import { join } from 'node:path';
import { accountsSchemas } from '../adapters/accounts-file/accounts-schema.ts';
import { checkpointFile } from '../adapters/ingest-log/checkpoint-file/checkpoint-file.ts';
import { segmentFilesLog } from '../adapters/ingest-log/segment-files/segment-files-log.ts';
import { otlpMetricsDecoders } from '../adapters/telemetry/otlp/otlp-metrics.ts';
import { remoteWriteDecoder, remoteWriteDecoder2 } from '../adapters/telemetry/remote-write/remote-write.ts';
import { type SubjectIndex, subjectIndex } from '../domain/telemetry/subject-index.ts';
import type { RunningNode } from '../faces/cli/serve-command.ts';
import type { HttpDoors, ImportDoors } from '../faces/http/doors.ts';
import { type EventLog, eventLog } from '../faces/http/event-log.ts';
import { type NodeMetrics, nodeMetrics } from '../faces/http/metrics.ts';
import { serveHttp } from '../faces/http/serve-http.ts';
import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { instant, spanning } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { ClassifierShelf } from '../ports/classifier-shelf.ts';
import type { IngestLog } from '../ports/ingest-log.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import type { ReportPage } from '../ports/report-page.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import type { AccountDoors, AccountRequest } from '../workflows/account-compute.ts';
import { accountMeasured, type AccountMeasuredDoors } from '../workflows/account-measured.ts';
import { type FleetDescription, fleetDescription } from '../workflows/describe-fleet.ts';
import { type IngestMessages, ingestMessages } from '../workflows/ingest-messages.ts';
import { mergeStoredWindows } from '../workflows/merge-stored-windows.ts';
import { readLabels } from '../workflows/read-labels.ts';
import { readStages, type ReadStagesDoors, readStripsOf } from '../workflows/read-stages.ts';
import { readWindows } from '../workflows/read-windows.ts';
import { refuseOutOfTime } from '../workflows/refuse-out-of-time.ts';
import { showCatalogue, showPart } from '../workflows/show-catalogue.ts';
import { watchClosedHours } from '../workflows/watch-closed-hours.ts';
import { startBookKeeping } from './book-keeping.ts';
import { clockWatch } from './cautious-clock.ts';
import { type Closing, closingOf } from './closing.ts';
import { countedLog } from './counted-log.ts';
import { levelsOf } from './ingest-levels.ts';
import { startDemonstrationFeed, withDemonstration } from './demonstration-feed.ts';
import { openRecords } from './open-records.ts';
import { type NodeStores, openStores } from './open-stores.ts';
import { warnOfSettings } from './settings-warnings.ts';
import { type NodeLabels, openJudging } from './start-judging.ts';
import { openPulling } from './start-pulling.ts';

const FLUSH_MILLISECONDS = 5000;

/** The passing of each minute is in the log while a window is open. */
const LONGEST_STEP_MILLISECONDS = 2 * 60_000;

export interface NodeParts {
  readonly doors: AccountDoors;
  readonly reportPage: ReportPage;
  readonly classifiers: ClassifierShelf;
  /** The fleet file that serves where the settings name none. */
  readonly fallbackFleet: string;
  /** What the customers of the demonstration declared. */
  readonly demonstrationDeclarations: string;
  readonly version: string;
  requestOf(settings: NodeSettings): Pick<AccountRequest, 'allocations' | 'billing' | 'declarations'>;
}

/** What the HTTP face may take; each has a decoder. */
const MESSAGE_KINDS = [
  'prometheus-remote-write-1',
  'prometheus-remote-write-2',
  'otlp-metrics-protobuf',
  'otlp-metrics-protobuf-gzip',
  'otlp-metrics-json',
  'otlp-metrics-json-gzip',
];

const now = () => instant(Date.now());

/** Opens the stores, takes up what the log holds, and listens. Stopping goes the other way round. */
export async function startNode(asSet: NodeSettings, parts: NodeParts): Promise<RunningNode> {
  const { doors, version } = parts;
  const settings = await withDemonstration(asSet, parts.demonstrationDeclarations);
  const { catalogue, fleet, faults, calibration } = await describedBy(settings, parts);
  const index = subjectIndex(fleet, catalogue);
  const metrics = nodeMetrics();
  const log = eventLog(process.stderr, settings.logLevel);
  warnOfSettings(settings, log);
  const opened = openedParts();
  try {
    // First, and closed last: who holds the log is the node, and a backup looks at that alone.
    const folder = join(settings.dataFolder, 'log');
    const ingestLog = opened.use(countedLog(await segmentFilesLog({ folder }), metrics));
    const stores = opened.use(await openStores(settings, (error) => log.storeFailed(error)));
    metrics.stores(stores.levels);
    const newIndex = (): SubjectIndex => subjectIndex(fleet, catalogue);
    const closing = closingOf(settings, stores);
    const intake = { settings, stores, index, newIndex, metrics, log, ingestLog, closing };
    const { ingest, accept, pulling, noticed } = await openIntake(intake, opened);
    const watched = watchClosedHours({ stores: stores.records, closed: closing.closedTo('records'), clock: now });
    const told = { sources: doors, request: parts.requestOf(settings), stores: watched };
    const records = await openRecords({ ...told, settings, log, metrics, faults, noticed, troubles: pulling.troubles });
    const { known } = records;
    const measured = measuredDoors({ stores, fleet, index, calibration, version, known, closing });
    const historyAwaitedFrom = pulling.awaitedFrom;
    opened.defer(startBookKeeping({ settings, stores, catalogue, measured, log, metrics, historyAwaitedFrom }));
    const judging = await openJudging({ settings, classifiers: parts.classifiers, stores, measured, log, metrics });
    opened.defer(judging.start());
    opened.defer(pulling.start());
    opened.defer(records.start());
    const http = await serveHttp({
      settings: settings.http,
      doors: httpDoors({
        parts,
        description: { ...fleetDescription(fleet), faults },
        stores,
        ingest,
        accept,
        measured,
        imports: records.imports,
        labels: judging.labels,
      }),
      metrics,
      log,
    });
    opened.defer(() => http.stop());
    opened.defer(startDemonstrationFeed(http.address, settings, log));
    return { address: http.address, stop: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

type Measured = Pick<AccountMeasuredDoors, 'fleet' | 'index' | 'calibration' | 'version' | 'known'>;

const measuredDoors = ({
  stores: { minutes, holds, books },
  closing: { minutesKeptFrom },
  ...of
}: Measured & Pick<IntakeParts, 'stores' | 'closing'>): AccountMeasuredDoors => ({
  ...of,
  store: minutes,
  holds,
  books,
  minutesKeptFrom,
  clock: now,
});

/** What files say of the fleet and of its parts. */
async function describedBy(settings: NodeSettings, { doors, fallbackFleet }: NodeParts) {
  const catalogue = await doors.catalogue.read();
  const { fleet, faults } = await doors.fleet.read(settings.fleet ?? fallbackFleet, catalogue);
  return { catalogue, fleet, faults, calibration: await doors.calibration.read() };
}

interface IntakeParts {
  readonly ingestLog: IngestLog;
  readonly settings: NodeSettings;
  readonly stores: NodeStores;
  readonly index: SubjectIndex;
  readonly newIndex: () => SubjectIndex;
  readonly closing: Closing;
  readonly metrics: NodeMetrics;
  readonly log: EventLog;
}

/** Opens what takes in telemetry: from senders, and from servers of history. */
async function openIntake(parts: IntakeParts, opened: ReturnType<typeof openedParts>) {
  const { stores, metrics, log, ingestLog, closing } = parts;
  const merging = mergeStoredWindows({ store: countingStore(stores.minutes, metrics) });
  // What this node told may be more than its log and checkpoint know: they may be older than the store, from a backup.
  merging.reach(Math.min((await stores.minutes.span())?.until ?? 0, now()));
  // What is pulled already is known before windows of senders are written.
  const pulling = await openPulling({ ...parts, merging });
  const openHours = refuseOutOfTime({
    store: merging,
    closed: closing.closedTo('telemetry'),
    keptFrom: closing.accountsKeptFrom,
    clock: now,
  });
  const ingest = opened.use(await openIngest(parts, ingestLog, openHours));
  levelsOf(metrics, ingest, parts.settings.ingest);
  const clockSet = clockWatch();
  const flushing = setInterval(() => {
    clockSet();
    ingest.flush().catch((error: unknown) => log.flushFailed(error));
  }, FLUSH_MILLISECONDS);
  opened.defer(async () => clearInterval(flushing));
  const noticed = () => [...ingest.findings(), ...openHours.findings(), ...pulling.findings(), ...clockSet()];
  const accept: HttpDoors['accept'] = ({ kind, body }) => {
    clockSet();
    return ingest.accept(kind, body, now());
  };
  return { ingest, accept, pulling, noticed };
}

/** Takes up what the log holds of an earlier run. */
async function openIngest(
  { settings, stores, index, log: events }: IntakeParts,
  log: IngestLog,
  store: Pick<MeasurementStore, 'write'>,
): Promise<IngestMessages> {
  const { dataFolder, ingest } = settings;
  return ingestMessages(
    {
      log,
      checkpoints: checkpointFile({ folder: join(dataFolder, 'checkpoint') }),
      holds: stores.holds,
      store,
      decoders: [await remoteWriteDecoder(), await remoteWriteDecoder2(), ...(await otlpMetricsDecoders())],
      index,
      clock: now,
      flushFailed: (error) => events.flushFailed(error),
    },
    {
      fold: {
        latenessMilliseconds: ingest.latenessSeconds * 1000,
        catchUpMilliseconds: ingest.catchUpSeconds * 1000,
        longestStepMilliseconds: LONGEST_STEP_MILLISECONDS,
      },
      mostHeldBytes: ingest.mostHeldBytes,
      mostPendingWindows: ingest.mostPendingWindows,
    },
  );
}

interface Opened {
  readonly parts: NodeParts;
  readonly description: FleetDescription;
  readonly stores: NodeStores;
  readonly ingest: Pick<IngestMessages, 'waitsFor'>;
  readonly accept: HttpDoors['accept'];
  readonly measured: AccountMeasuredDoors;
  readonly imports: ImportDoors;
  readonly labels: NodeLabels['labels'];
}

function httpDoors({ parts, description, stores, ingest, accept, measured, imports, labels }: Opened): HttpDoors {
  const { doors, reportPage, version } = parts;
  const staged = { books: stores.books, labels, clusterIds: measured.fleet.clusters.map(({ id }) => id) };
  return {
    version,
    messageKinds: MESSAGE_KINDS,
    accept,
    ready: async () => [...ingest.waitsFor(), ...(await stores.waitsFor())],
    fleet: async () => description,
    catalogue: () => showCatalogue({ catalogue: doors.catalogue }),
    part: (name) => showPart({ catalogue: doors.catalogue }, name),
    measuredSpan: async () => spanning(await stores.books.span(), await stores.minutes.span()),
    accounts: (period, question) => accountMeasured(measured, period, question),
    allocations: async (period) => (await measured.known(period)).allocations,
    windows: (query) => readWindows(stores, query),
    labels: (period, query) => readLabels(labels, period, query),
    stages: (period, step) => readStages(staged, period, step),
    report: async (document) => reportPage.render(document, await stripsOf(document, staged)),
    now,
    imports,
    idempotency: stores.records.idempotency,
    tokens: stores.tokens,
    schemas: accountsSchemas,
  };
}

/** A day whose labels can't be read must not keep a person from the accounts. */
async function stripsOf({ period: { from, until } }: AccountsDocument, staged: ReadStagesDoors) {
  const within = { from: instant(Date.parse(from)), until: instant(Date.parse(until)) };
  return readStripsOf(staged, within).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'labels-unreadable') return undefined;
    throw error;
  });
}

const countingStore = (store: MeasurementStore, metrics: NodeMetrics): Pick<MeasurementStore, 'read' | 'write'> => ({
  read: (period) => store.read(period),
  write: async (windows) => {
    await store.write(windows);
    metrics.windowsFlushed(windows.length);
  },
});

/** What was opened, to be closed in the opposite order; one that fails to close doesn't keep the others open. */
function openedParts() {
  const closing: (() => Promise<void>)[] = [];
  return {
    use<Part extends AsyncDisposable>(part: Part): Part {
      closing.push(async () => part[Symbol.asyncDispose]());
      return part;
    },
    defer: (close: () => Promise<void>): void => void closing.push(close),
    async close(): Promise<void> {
      const failures: unknown[] = [];
      for (const close of closing.splice(0).reverse()) await close().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw new AggregateError(failures, 'the node did not close whole');
    },
  };
}
