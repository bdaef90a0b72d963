import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { podHistory } from '../adapters/allocations/kube-pod-labels/pod-history.ts';
import { sacctCommand } from '../adapters/allocations/slurm-sacct/sacct-command.ts';
import { droppedFiles } from '../adapters/files/dropped-files/dropped-files.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { EventLog } from '../faces/http/event-log.ts';
import type { NodeMetrics } from '../faces/http/metrics.ts';
import { type Instant, instant, isoOf } from '../foundation/instant.ts';
import type { AllocationHistory } from '../ports/allocation-history.ts';
import type { RecordStores } from '../ports/record-stores.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { importDroppedFiles } from '../workflows/import-dropped-files.ts';
import { type RecordDoors, sourceOf } from '../workflows/read-records.ts';
import { tellAllocations } from '../workflows/tell-allocations.ts';
import { historyOf } from './history-of.ts';
import { repeatWork } from './repeat-work.ts';

const DAY_MILLISECONDS = 86_400_000;
const MOST_PRINTED_BYTES = 1024 * 1024 * 1024;
const MOST_UNPACKED_BYTES = 1024 * 1024 * 1024;
/** A teller that tells nothing for so many of its turns, and for at least a quarter of an hour, is a finding. */
const PATIENT_TURNS = 3;
const PATIENCE_MILLISECONDS = 15 * 60_000;

export interface TellingParts {
  readonly settings: NodeSettings;
  readonly stores: RecordStores;
  readonly sources: RecordDoors;
  readonly log: EventLog;
  readonly metrics: NodeMetrics;
}

/** Those that tell the node of customers and their work because it asks them. */
export interface Telling {
  /** Begins to ask. Gives what stops it, once what is under way has ended. */
  readonly start: () => () => Promise<void>;
  /** What is wrong with them now; it is gone when they tell again. */
  readonly troubles: () => readonly Finding[];
}

const now = (): Instant => instant(Date.now());

/** What a turn came to, in records. */
interface Told {
  readonly told: number;
  readonly added: number;
  readonly superseded: number;
  readonly faults: number;
}

interface Teller {
  readonly name: string;
  readonly everySeconds: number;
  ask(signal: AbortSignal): Promise<Told>;
  troubles(): readonly Finding[];
}

interface AskedTeller extends Teller {
  /** As far as this process knows. */
  toldAt: Instant | undefined;
  /** When this process began to ask. */
  readonly since: Instant;
}

/** @throws when the node's own folder can't be written. */
export async function openTelling(parts: TellingParts): Promise<Telling> {
  const tellers = (await tellersOf(parts)).map(
    (teller): AskedTeller => ({ ...teller, toldAt: undefined, since: now() }),
  );
  if (tellers.length > 0) {
    parts.metrics.tellers(() =>
      tellers.map(({ name, toldAt }) => ({ teller: name, toldSeconds: (toldAt ?? 0) / 1000 })),
    );
  }
  return {
    start: () => {
      const stops = tellers.map((teller) => startTeller(parts, teller));
      return async () => void (await Promise.all(stops.map((stop) => stop())));
    },
    troubles: () => tellers.flatMap((teller) => [...teller.troubles(), ...silence(teller)]),
  };
}

async function tellersOf({ settings, stores, sources }: TellingParts): Promise<readonly Teller[]> {
  const { sacct, billingFolder } = settings.schedules;
  const tellers: Teller[] = [];
  const teller = (name: string, everySeconds: number, history: AllocationHistory): Teller => ({
    name,
    everySeconds,
    ask: (signal) =>
      tellAllocations(
        { history, records: stores.allocations, findings: stores.findings, clock: now },
        { name, firstMilliseconds: settings.retention.minuteWindowDays * DAY_MILLISECONDS },
        signal,
      ),
    troubles: () => [],
  });
  if (sacct !== undefined) {
    const { name, command, everySeconds, timeoutSeconds, ...reading } = sacct;
    const history = sacctCommand({
      name,
      command,
      folder: await emptyFolder(join(settings.dataFolder, 'sacct')),
      timeoutMilliseconds: timeoutSeconds * 1000,
      mostBytes: MOST_PRINTED_BYTES,
      reading,
    });
    tellers.push(teller(name, everySeconds, history));
  }
  for (const { everySeconds, ...pods } of settings.schedules.pods) {
    const name = ['pods of', pods.url, ...(pods.match ?? [])].join(' ');
    tellers.push(teller(name, everySeconds, podHistory({ ...pods, source: historyOf(pods), name })));
  }
  if (billingFolder !== undefined) {
    const { name, path, format, everySeconds, ...billing } = billingFolder;
    sourceOf(sources.billing, format);
    const dropped = droppedFiles({ folder: path, ending: '.csv', mostBytes: MOST_UNPACKED_BYTES });
    const importing = importDroppedFiles(
      { sources, files: stores.files, clock: now, dropped },
      { name, kind: 'billing', format, options: { billing } },
    );
    const ask = async (signal: AbortSignal): Promise<Told> => {
      const files = await importing.run(signal);
      const sum = (of: (file: (typeof files)[number]) => number) => files.reduce((all, file) => all + of(file), 0);
      return {
        told: sum(({ counts }) => counts.kept),
        added: sum(({ file }) => file?.added ?? 0),
        superseded: sum(({ file }) => file?.superseded ?? 0),
        faults: sum(({ counts }) => counts.refused),
      };
    };
    tellers.push({ name, everySeconds, ask, troubles: () => importing.troubles() });
  }
  return tellers;
}

/** What an earlier process left there is removed. */
async function emptyFolder(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function startTeller({ log, metrics }: TellingParts, teller: AskedTeller): () => Promise<void> {
  const { name } = teller;
  return repeatWork({
    everyMilliseconds: teller.everySeconds * 1000,
    async work(signal) {
      const told = await teller.ask(signal);
      teller.toldAt = now();
      const { added, superseded, faults } = told;
      if (added + superseded > 0) log.recordsTold({ teller: name, told: told.told, added, superseded, faults });
    },
    failed(error, retryInMilliseconds) {
      metrics.tellingFailed({ teller: name });
      log.tellingFailed({ teller: name, retryInSeconds: retryInMilliseconds / 1000 }, error);
    },
  });
}

function silence({ name, toldAt, since, everySeconds }: AskedTeller): readonly Finding[] {
  const patience = Math.max(PATIENCE_MILLISECONDS, PATIENT_TURNS * everySeconds * 1000);
  const last = toldAt ?? since;
  if (now() - last < patience) return [];
  return [
    {
      code: 'records-not-told',
      severity: 'error',
      subject: name,
      message: `It has told nothing since ${isoOf(last)}: work of customers after that may be held by nobody known. The node's log has the reason.`,
    },
  ];
}
