import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChdbMeasurements } from '../dist/adapters/measurements/chdb/chdb-measurements.js';
import { METHODS } from '../dist/domain/accounting/account.js';
import { booksOfPages } from '../dist/domain/accounting/pages/books-of-pages.js';
import { AMOUNTS, noSums, PAGE_AMOUNTS } from '../dist/domain/accounting/tally.js';

/**
 * Times the reading of kept books in the embedded store: as many accounts as the first argument says (2000), all of them held all the
 * time, over 90 days.
 */
const [accounts = 2000, days = 90] = process.argv.slice(2).map(Number);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 0, 1);
const customers = Math.ceil(accounts / 40);
const folder = mkdtempSync(join(tmpdir(), 'comptroller-bench-'));

try {
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const { books, ...tiers } = await openChdbMeasurements({ folder });
  const names = namesOf();
  const began = performance.now();
  for (let day = 0; day < days; day++) await books.write('day', chapterOf(names, FROM + day * DAY, DAY));
  const hoursFrom = FROM + (days - 8) * DAY;
  for (let hour = 0; hour < 8 * 24; hour++) await books.write('hour', chapterOf(names, hoursFrom + hour * HOUR, HOUR));
  console.log(`${names.length} tallies; written in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  await reading(books, 'day', { from: FROM, until: FROM + days * DAY });
  await reading(books, 'hour', { from: hoursFrom, until: hoursFrom + 47 * HOUR });
  await reading(books, 'hour', { from: hoursFrom, until: hoursFrom + 8 * DAY });
  console.log(`memory: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
  await tiers[Symbol.asyncDispose]();
}

async function reading(books, length, period) {
  const times = [];
  let merging = 0;
  for (let turn = 0; turn < 20; turn++) {
    const began = performance.now();
    const pages = await books.pages(length, period);
    times.push(performance.now() - began);
    const merged = performance.now();
    const pageMilliseconds = length === 'day' ? DAY : HOUR;
    const use = { pageMilliseconds, role: 'counted', trusted: ['hour'] };
    for (const { own } of booksOfPages({ parts: [{ pages, use }], notes: [] }, DAY).accounts) own.peaks();
    merging += performance.now() - merged;
  }
  times.sort((a, b) => a - b);
  const count = (period.until - period.from) / (length === 'day' ? DAY : HOUR);
  console.log(
    `${count} ${length}s: p50 ${times[10].toFixed(0)} ms, p95 ${times[18].toFixed(0)} ms; merged in ${(merging / 20).toFixed(0)} ms`,
  );
}

function namesOf() {
  const name = (kind, customerId, workloadId, lineageId, clusterId) => ({
    kind,
    customerId,
    workloadId,
    lineageId,
    clusterId,
  });
  return [
    ...Array.from({ length: accounts }, (_, n) =>
      name(
        'sole-account',
        `customer-${n % customers}`,
        `job-${n}`,
        `customer-${n % customers}/job-${n}`,
        `cluster-${n % 4}`,
      ),
    ),
    ...Array.from({ length: customers }, (_, n) => name('customer', `customer-${n}`, '', '', '')),
    ...Array.from({ length: 4 }, (_, n) => name('cluster', '', '', '', `cluster-${n}`)),
    name('unattributed', '', '', '', ''),
  ];
}

function chapterOf(names, start, length) {
  const random = () => Math.random() * 1e18;
  const amounts = (count) => Float64Array.from({ length: count }, random);
  const pages = names.map((name) => {
    const total = Object.fromEntries(Object.keys(noSums()).map((key) => [key, random()]));
    const basis = new Map([
      [
        METHODS[2],
        { seconds: 3600 * Math.random(), estimate: random(), assumptions: new Set(['work is spread evenly over it']) },
      ],
    ]);
    const peaks = {
      minute: amounts(AMOUNTS),
      hour: amounts(AMOUNTS),
      ...(length === DAY && { day: amounts(AMOUNTS), week: amounts(AMOUNTS) }),
    };
    return {
      name,
      total,
      basis,
      heldFrom: start,
      heldUntil: start + length,
      peaks,
      starts: [start],
      amounts: amounts(PAGE_AMOUNTS),
    };
  });
  const notes = { fates: new Map(), activeSeconds: new Map(), findings: [] };
  return { from: start, until: start + length, pages, notes, origin: { madeOf: 'bench', windows: 0 } };
}
