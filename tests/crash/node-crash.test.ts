import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { openChdbMeasurements } from '../../src/adapters/measurements/chdb/chdb-measurements.ts';
import type { DeviceWindow } from '../../src/domain/telemetry/device-window.ts';
import { windowDocument } from '../../src/faces/http/window-document.ts';
import { instant, isoOf, type Period, period } from '../../src/foundation/instant.ts';
import { folderOf } from '../cli/command-line.ts';
import { sendWrite } from '../node/node-process.ts';
import { freePort } from '../prometheus-server/server-process.ts';
import {
  CRASH_FLEET,
  firstSight,
  LATENESS_SECONDS,
  type Scenario,
  scenarioWindows,
  scrapeAt,
} from './fleet-scenario.ts';
import { packedRequest } from '../remote-write-message.ts';
import { randomNumbers } from './ingest-scenario.ts';
import { resendingSenders, type ResendingSenders } from './resending-senders.ts';
import {
  type Cause,
  liveAndDie,
  OWN_CAUSES,
  randomDeath,
  shuffledCauses,
  startWholeNode,
  type WholeNode,
} from './whole-node.ts';
import { bitsOf } from './window-bits.mjs';

/** A start of the whole node takes seconds: of so many random kills one meets it. A longer run sets the variable. */
const ONE_OF = 4;
const KILLS = Math.ceil(Number(process.env['COMPTROLLER_CRASH_KILLS'] ?? 40) / ONE_OF);
/** The first life, and one death of each cause. */
const KILLS_PER_RUN = 10;
/** Another one each time, so that each run finds other moments; what fails tells it, and may be repeated with it. */
const SEED = Number(process.env['COMPTROLLER_CRASH_SEED'] ?? Math.floor(Math.random() * 1e6));
const FIRST_START_MILLISECONDS = 3000;
const DAY = 86_400_000;
const MINUTE = 60_000;
const SCRAPES_OF_FIRST_LIFE = 60;
/** Four a minute, of each device that is kept. */
const LEAST_SCRAPES = 200;
const MEASURED_DEVICES = 5;
/** Scrapes after the last that is compared: they close its minute. */
const CLOSING_SCRAPES = 40;
const RUN_MILLISECONDS = 300_000 + KILLS_PER_RUN * 30_000;

let emptyRecords = '';

/** Queues of a sender that catches up are waited for or not. */
async function nodeFolder(catchUpSeconds: number) {
  const folder = await folderOf({ 'fleet.yaml': CRASH_FLEET });
  const settings = join(folder, 'settings.yaml');
  const ingest = `{ latenessSeconds: ${LATENESS_SECONDS}, catchUpSeconds: ${catchUpSeconds} }`;
  const port = await freePort();
  await writeFile(
    settings,
    `dataFolder: ./data\nfleet: ./fleet.yaml\ningest: ${ingest}\nhttp: { port: ${port} }\nlogLevel: error\n`,
  );
  if (emptyRecords !== '') await cp(emptyRecords, join(folder, 'data', 'records'), { recursive: true });
  return { folder, settings, address: `http://127.0.0.1:${port}` };
}

/** The records of a node that has been: to make them anew at each start takes longer than a life. */
async function recordsOfANode(): Promise<string> {
  const { folder, settings, address } = await nodeFolder(0);
  const node = startWholeNode(settings, Date.now());
  if ((await node.listens) === undefined) await node.ended;
  while ((await fetch(`${address}/readyz`)).status !== 200) await sleep(100);
  await node.stop();
  return join(folder, 'data', 'records');
}

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the build failed');
  emptyRecords = await recordsOfANode();
});

interface Killed {
  readonly settings: string;
  readonly checkpoint: string;
  readonly origin: number;
  readonly senders: ResendingSenders;
  /** Has the node hear of instances before all else. */
  readonly introduce: () => Promise<void>;
  readonly random: (below: number) => number;
}

/** Lets a node live until windows have been given and others are open, and a checkpoint is kept: what dies later has something to lose. */
async function firstLife({ settings, checkpoint, origin, senders, introduce }: Killed): Promise<string> {
  const node = startWholeNode(settings, origin);
  onTestFinished(() => node.kill());
  await listening(node);
  await introduce();
  while (senders.acknowledged() < SCRAPES_OF_FIRST_LIFE || !existsSync(checkpoint)) await sleep(20);
  node.kill();
  await node.ended;
  return 'listening first';
}

interface Deaths {
  /** How the node died each time, and whether it listened before. */
  readonly told: readonly string[];
  /** Causes of which the node was to die by itself, and never did. */
  readonly causesMissed: readonly Cause[];
}

/** Has the node die again and again while the senders send. */
async function killAgainAndAgain(killed: Killed): Promise<Deaths> {
  const { settings, origin, random } = killed;
  const deaths = [await firstLife(killed)];
  const met = new Set<Cause>();
  let startMilliseconds = FIRST_START_MILLISECONDS;
  async function dieOf(cause: Cause, isSoon: boolean): Promise<void> {
    const death = randomDeath(cause, random, { startMilliseconds, isSoon });
    const { listenedAfter, diedAsPlanned } = await liveAndDie(settings, origin, death);
    const how = `${listenedAfter === undefined ? 'starting' : 'listening'} ${Object.values(death).join(' ')}`;
    deaths.push(diedAsPlanned ? `${how} (met)` : how);
    if (diedAsPlanned) met.add(cause);
    startMilliseconds = listenedAfter ?? startMilliseconds;
  }
  for (const cause of shuffledCauses(random)) await dieOf(cause, false);
  const missed = (): readonly Cause[] => OWN_CAUSES.filter((cause) => !met.has(cause));
  // One death may lie beyond what a node comes to in its life; the first of its kind does not.
  for (const cause of missed()) await dieOf(cause, true);
  return { told: deaths, causesMissed: missed() };
}

/** Sends what closes the last minutes until the store has as many as there should be, or half a minute has passed. */
async function settled(
  address: string,
  senders: ResendingSenders,
  expected: { readonly count: number; readonly within: Period },
) {
  let limit = senders.endSoon(0) + CLOSING_SCRAPES;
  let documents: readonly object[] = [];
  for (let attempt = 0; attempt < 60; attempt++) {
    await senders.sendUntil(limit++);
    documents = await windowDocuments(address, expected.within);
    if (documents.length >= expected.count) break;
    await sleep(500);
  }
  return documents;
}

/** All windows of a period as a reader gets them, page by page. */
async function windowDocuments(address: string, { from, until }: Period): Promise<readonly object[]> {
  const entries: object[] = [];
  const question = `/v1/windows?from=${isoOf(from)}&until=${isoOf(until)}&limit=500`;
  let path = question;
  for (;;) {
    const answer = await fetch(`${address}${path}`);
    if (answer.status !== 200) throw new Error(await answer.text());
    const page = (await answer.json()) as { readonly entries: readonly object[]; readonly next?: string };
    entries.push(...page.entries);
    if (page.next === undefined) return entries;
    path = `${question}&cursor=${encodeURIComponent(page.next)}`;
  }
}

/** Every window that the store holds, of all times. */
async function storedIn(folder: string): Promise<ReadonlyMap<string, DeviceWindow>> {
  await using tiers = await openChdbMeasurements({ folder });
  const stored = new Map<string, DeviceWindow>();
  for await (const { subjectName, window } of tiers.minutes.read(period(instant(0), instant(8.64e15)))) {
    const key = `${subjectName} ${window.from}`;
    if (stored.has(key)) throw new Error(`told twice: ${key}`);
    stored.set(key, window);
  }
  return stored;
}

type Windows = ReadonlyMap<string, DeviceWindow>;

const before = (windows: Windows, until: number): Windows =>
  new Map([...windows].filter(([, window]) => window.from < until));

/** Windows that are missing, too many, or other than they should be in any field. */
function differences(got: Windows, expected: Windows): readonly string[] {
  return [...new Set([...got.keys(), ...expected.keys()])].flatMap((key) => {
    const [stored, right] = [got.get(key), expected.get(key)];
    if (stored === undefined) return [`missing: ${key}`];
    if (right === undefined) return [`too many: ${key}`];
    return bitsOf(stored) === bitsOf(right) ? [] : [`not as it should: ${key}: ${otherPlace(stored, right)}`];
  });
}

function otherPlace(got: DeviceWindow, expected: DeviceWindow): string {
  for (const [field, places] of Object.entries(expected).filter(([, value]) => Array.isArray(value))) {
    const others = got[field as 'integral'];
    const place = (places as readonly number[]).findIndex((value, number) => !Object.is(value, others[number]));
    if (place >= 0) return `${field} of place ${place} is ${others[place]}, not ${places[place]}`;
  }
  return 'in its number of places';
}

const nameIn = (key: string): string => key.slice(0, key.lastIndexOf(' '));

const documentsOf = (windows: Windows): readonly object[] =>
  [...windows]
    .map(([key, window]) => windowDocument({ subjectName: nameIn(key), window, milliseconds: MINUTE }))
    .sort((a, b) => (a.from === b.from ? (a.subject < b.subject ? -1 : 1) : a.from < b.from ? -1 : 1));

async function tooLateOf(address: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^comptroller_readings_too_late (\S+)$/m.exec(text)?.[1]);
}

/** Long enough for a minute of the node's clock. */
const WATCHED_MILLISECONDS = 1000;

async function introduced(address: string, scenario: Scenario): Promise<void> {
  const status = await sendWrite(address, packedRequest(...firstSight(scenario)));
  if (status !== 204) throw new Error(`the first message was answered with ${status}`);
  await sleep(WATCHED_MILLISECONDS);
}

async function listening(node: WholeNode): Promise<void> {
  if ((await node.listens) === undefined) throw new Error('the node died without a reason');
}

const runs = Array.from({ length: Math.ceil(KILLS / KILLS_PER_RUN) }, (_, run) => ({
  run: run + 1,
  catchUpSeconds: (SEED + run) % 2 === 0 ? 0 : 60,
}));

interface Run {
  readonly run: number;
  readonly catchUpSeconds: number;
}

/** What was stored, shown and should be, after two senders told of a scenario to a node that died again and again. */
async function killedNode({ run, catchUpSeconds }: Run) {
  const origin = Date.now();
  const start = Math.floor((origin - DAY) / MINUTE) * MINUTE;
  const scenario: Scenario = { seed: SEED + run, start, hasTooLate: catchUpSeconds === 0 };
  const { folder, settings, address } = await nodeFolder(catchUpSeconds);
  const senders = resendingSenders(address, scenario, randomNumbers(SEED + run + 1e6));
  onTestFinished(() => senders.giveUp());
  let sending: Promise<void> | undefined;
  const introduce = async () => {
    await introduced(address, scenario);
    sending = senders.sendUntil(Number.POSITIVE_INFINITY);
    // It is awaited when the node has died often enough.
    sending.catch(() => undefined);
  };
  const checkpoint = join(folder, 'data', 'checkpoint', 'checkpoint');
  const random = randomNumbers(SEED + run);
  const deaths = await killAgainAndAgain({ settings, checkpoint, origin, senders, introduce, random });

  const node = startWholeNode(settings, origin);
  onTestFinished(() => node.kill());
  await listening(node);
  const scrapes = senders.endSoon(LEAST_SCRAPES);
  await sending;
  const until = Math.floor(scrapeAt(scenario, scrapes) / MINUTE) * MINUTE;
  const expected = before(scenarioWindows(scenario, scrapes + CLOSING_SCRAPES), until);
  const within = period(instant(start), instant(until));
  const documents = await settled(address, senders, { count: expected.size, within });
  const isTooLateTold = (await tooLateOf(address)) > 0;
  await node.stop();
  return {
    expected,
    documents,
    stored: before(await storedIn(join(folder, 'data', 'measurements')), until),
    isTooLateTold,
    hasListenedAgain: deaths.told.slice(1).some((death) => death.startsWith('listening')),
    causesMissed: deaths.causesMissed,
    told: `COMPTROLLER_CRASH_SEED=${SEED}, run ${run}; deaths: ${deaths.told.join(', ')}`,
  };
}

describe(`a whole node that is killed at random moments (COMPTROLLER_CRASH_SEED=${SEED})`, () => {
  it.each(runs)(
    `has the windows of what two senders told, after ${KILLS_PER_RUN} kills, run $run (queues that catch up: $catchUpSeconds s)`,
    async (run) => {
      const { told, expected, stored, documents, ...rest } = await killedNode(run);
      expect({ told, differences: differences(stored, expected).slice(0, 10) }).toEqual({ told, differences: [] });
      expect({ told, documents }).toEqual({ told, documents: documentsOf(expected) });
      expect({ told, ...rest }).toEqual({
        told,
        isTooLateTold: run.catchUpSeconds === 0,
        hasListenedAgain: true,
        causesMissed: [],
      });
      expect(expected.size).toBeGreaterThan((LEAST_SCRAPES / 4 - 1) * MEASURED_DEVICES);
    },
    RUN_MILLISECONDS,
  );
});
