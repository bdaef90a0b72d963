import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrationFile } from '../dist/adapters/calibration/calibration-file/calibration-file.js';
import { fileCatalogue } from '../dist/adapters/catalogue/file-catalogue/file-catalogue.js';
import { createViteServer } from 'vitest/node';
import { openChdbMeasurements } from '../dist/adapters/measurements/chdb/chdb-measurements.js';
import { openServedMeasurements } from '../dist/adapters/measurements/clickhouse/served-measurements.js';
import { bookChapters } from '../dist/domain/accounting/pages/book-chapters.js';
import { dayChapter } from '../dist/domain/accounting/pages/day-chapter.js';
import { SIGNAL_INDEX } from '../dist/domain/telemetry/signal.js';
import { emptyWindow } from '../dist/domain/telemetry/device-window.js';
import { subjectIndex } from '../dist/domain/telemetry/subject-index.js';
import { CALIBRATION_FILE } from '../dist/main/paths.js';
import { accountMeasured } from '../dist/workflows/account-measured.js';

/**
 * Times the accounts of many workloads over 90 days, all of them held all the time, from the books of a store. One hour is booked from
 * windows of minutes; the other hours are that hour again. Arguments: the store (`embedded` or `two-shards`), workloads (2000), days (90).
 */
const [form = 'embedded', ...sizes] = process.argv.slice(2);
const [workloads = 2000, days = 90] = sizes.map(Number);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 0, 1);
const UNTIL = FROM + days * DAY;
/** Hours are read at the ends of a period alone. */
const HOURS_READ_DAYS = 9;

async function measure() {
  const made = await prepared();
  const store = await STORES[form]();
  try {
    await askingAll(store, made);
  } finally {
    await store.close();
  }
}

async function askingAll({ name, tiers }, made) {
  await fill(tiers.books, made);
  console.log(`${workloads} workloads, ${days} days, one device each, ${name}`);
  await asking(tiers, made, ['whole days', FROM, UNTIL]);
  await asking(tiers, made, ['from and until within a day', FROM + 5 * HOUR, UNTIL - 3 * HOUR]);
  console.log(`memory ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
}

async function fill(books, { index, records }) {
  const began = performance.now();
  const period = { from: FROM, until: FROM + HOUR };
  const [hour] = await bookChapters({ ...records, index, period }, windowsOf(index, period));
  console.log(`an hour booked in ${seconds(began)}`);
  const ofDay = Array.from({ length: 24 }, (_, n) => shifted(hour, n * HOUR));
  const pages = ofDay.flatMap((one) => one.pages);
  const day = dayChapter({ from: FROM, hours: pages, before: [], notes: ofDay.map(({ notes }) => notes) });
  const origin = { madeOf: 'bench', windows: 0 };
  for (let number = 0; number < days; number++) {
    const isNearEnd = number < HOURS_READ_DAYS || number >= days - HOURS_READ_DAYS;
    for (const one of isNearEnd ? ofDay : []) await books.write('hour', { ...shifted(one, number * DAY), origin });
    await books.write('day', { ...shifted(day, number * DAY), origin });
  }
  console.log(`${days} days kept in ${seconds(began)}`);
}

const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;

async function asking(tiers, { fleet, index, calibration, allocations }, [name, from, until]) {
  const known = async () => ({ allocations, declarations: [], findings: [], faults: [] });
  const doors = {
    store: tiers.minutes,
    holds: tiers.holds,
    books: tiers.books,
    fleet,
    index,
    calibration,
    version: 'bench',
    known,
  };
  const times = [];
  const used = [];
  for (let turn = 0; turn < 20; turn++) {
    const began = performance.now();
    const usedBefore = process.cpuUsage();
    const document = await accountMeasured(doors, { from, until }, { withCourse: false });
    times.push(performance.now() - began);
    const { user, system } = process.cpuUsage(usedBefore);
    used.push((user + system) / 1000);
    if (document.accounts.length !== workloads) throw new Error(`${document.accounts.length} accounts`);
  }
  for (const list of [times, used]) list.sort((a, b) => a - b);
  console.log(
    `${name}: p50 ${times[10].toFixed(0)} ms, p95 ${times[18].toFixed(0)} ms, slowest ${times[19].toFixed(0)} ms; processor p50 ${used[10].toFixed(0)} ms`,
  );
}

const shifted = (chapter, by) => ({
  ...chapter,
  from: chapter.from + by,
  until: chapter.until + by,
  pages: chapter.pages.map((page) => ({
    ...page,
    starts: page.starts.map((start) => start + by),
    heldFrom: page.heldFrom + by,
    heldUntil: page.heldUntil + by,
  })),
});

function fleetOf(part) {
  const nodes = Array.from({ length: Math.ceil(workloads / 8) }, (_, node) => ({
    id: `n${node}`,
    clusterId: `c${node % 4}`,
    tenancy: 'virtual',
    devices: Array.from({ length: 8 }, (_, index) => ({
      id: `n${node}/${index}`,
      nodeId: `n${node}`,
      clusterId: `c${node % 4}`,
      index,
      partName: part.id,
      part,
      unitsOfPart: 1,
    })),
  }));
  const clusters = Array.from({ length: 4 }, (_, n) => ({
    id: `c${n}`,
    dataCentreId: 'd',
    links: {},
    nodes: nodes.filter(({ clusterId }) => clusterId === `c${n}`),
  }));
  return { provider: { name: 'bench', country: 'DE' }, isSynthetic: true, dataCentres: [], otherMeters: [], clusters };
}

const allocationOf = (n) => ({
  customerId: `customer-${n % 50}`,
  workloadId: `job-${n}`,
  runKey: `run-${n}`,
  from: FROM - DAY,
  devices: [{ node: `n${n >> 3}`, count: 1, indices: [n & 7] }],
  devicesWithoutNode: 0,
  suspendedSeconds: 0,
  source: 'bench',
});

async function* windowsOf(index, { from, until }) {
  const places = ['tensorActiveFraction', 'smActiveFraction', 'utilisationFraction', 'powerWatts'].map(
    (name) => SIGNAL_INDEX[name],
  );
  for (let minute = from; minute < until; minute += MINUTE) {
    for (let subject = 0; subject < index.devices.length; subject++) {
      const window = emptyWindow(subject, minute);
      places.forEach((place, position) => {
        const level = position === 3 ? 650 + 50 * Math.random() : 0.4 + 0.2 * Math.random();
        window.integral[place] = level * 60;
        window.minimum[place] = level * 0.98;
        window.maximum[place] = level * 1.02;
        window.coveredMilliseconds[place] = MINUTE;
        window.coveredFrom[place] = minute;
        window.coveredUntil[place] = minute + MINUTE;
      });
      yield window;
    }
  }
}

async function prepared() {
  const catalogue = await fileCatalogue().read();
  const calibration = await calibrationFile(CALIBRATION_FILE).read();
  const fleet = fleetOf(catalogue.find('NVIDIA H100 80GB HBM3'));
  const allocations = Array.from({ length: workloads }, (_, n) => allocationOf(n));
  const records = { calibration, allocations, labels: [], declarations: [] };
  return { fleet, index: subjectIndex(fleet, catalogue), calibration, allocations, records };
}

const STORES = { embedded: embeddedStore, 'two-shards': twoShards };

async function embeddedStore() {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-bench-'));
  const tiers = await openChdbMeasurements({ folder });
  return {
    name: 'embedded',
    tiers,
    async close() {
      await tiers[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Two servers of this machine, through the door that speaks for old ones; the tests start them alike. */
async function twoShards() {
  const vite = await createViteServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' });
  const { startPair } = await vite.ssrLoadModule('/tests/clickhouse-servers/server-process.ts');
  const { openDoor } = await vite.ssrLoadModule('/tests/clickhouse-servers/old-server-door.ts');
  const pair = await startPair();
  const doors = await Promise.all(pair.servers.map(({ httpPort }) => openDoor(httpPort)));
  const tiers = await openServedMeasurements({
    urls: doors.map(({ url }) => url),
    cluster: 'pair',
    database: 'default',
    teller: '',
  });
  return {
    name: 'two shards',
    tiers,
    async close() {
      await tiers[Symbol.asyncDispose]();
      for (const door of doors) await door[Symbol.asyncDispose]();
      await pair[Symbol.asyncDispose]();
      await vite.close();
    },
  };
}

await measure();
