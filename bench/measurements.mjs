import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyWindow } from '../dist/domain/telemetry/device-window.js';
import { openChdbMeasurements } from '../dist/adapters/measurements/chdb/chdb-measurements.js';

/**
 * Measures the embedded measurement store: minutes of a fleet written and read again.
 * Arguments: devices (100000), minutes (5), signals (20).
 */
const [devices = 100_000, minutes = 5, signals = 20] = process.argv.slice(2).map(Number);
const START = Math.floor(Date.UTC(2026, 0, 1) / 60_000) * 60_000;
const folder = mkdtempSync(join(tmpdir(), 'comptroller-bench-'));
const names = Array.from({ length: devices }, (_, device) => `device node-${device >> 3}/${device & 7}`);

try {
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const rssBefore = residentMegabytes();
  const [store, openSeconds] = await timed(() => openChdbMeasurements({ folder }));
  console.log(`open, new folder: ${openSeconds.toFixed(2)} s; memory ${rssBefore} -> ${residentMegabytes()} MB`);
  let writing = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const windows = windowsOf(minute);
    const [, seconds] = await timed(() => store.minutes.write(windows));
    writing += seconds;
  }
  report('write', writing);
  const [, again] = await timed(() => store.minutes.write(windowsOf(minutes - 1)));
  console.log(`write of a minute that is there already: ${again.toFixed(2)} s`);
  await reading(store, 'read');
  const [, short] = await timed(() => readAll(store, START, START + 60_000));
  console.log(`read of one minute: ${short.toFixed(2)} s`);
  await store[Symbol.asyncDispose]();
  const bytes = sizeOf(folder) / (devices * minutes);
  console.log(`disk: ${bytes.toFixed(0)} bytes a window, with what merging has not yet dropped`);
  const [opened, reopenSeconds] = await timed(() => openChdbMeasurements({ folder }));
  console.log(`open, kept folder: ${reopenSeconds.toFixed(2)} s`);
  await reading(opened, 'read after opening');
  const [, forgetting] = await timed(() => opened.minutes.forgetBefore(START + 60_000));
  console.log(`forget one minute of a day: ${forgetting.toFixed(2)} s`);
  await opened[Symbol.asyncDispose]();
}

async function reading(store, name) {
  const [count, seconds] = await timed(() => readAll(store, START, START + minutes * 60_000));
  if (count !== devices * minutes) throw new Error(`${count} windows, not ${devices * minutes}`);
  report(name, seconds);
}

async function readAll(store, from, until) {
  let count = 0;
  for await (const { window } of store.minutes.read({ from, until })) if (window.from >= from) count++;
  return count;
}

function report(name, seconds) {
  const rate = Math.round((devices * minutes) / seconds);
  console.log(
    `${name}: ${rate} windows/s (${devices} devices x ${signals} signals, ${minutes} minutes); memory ${residentMegabytes()} MB`,
  );
}

/** Levels with the few digits that real readings have, and sums of them that have all. */
function windowsOf(minute) {
  return names.map((subjectName, device) => {
    const window = emptyWindow(device, START + minute * 60_000);
    for (let place = 0; place < signals; place++) {
      const level = 100 * (1 + 0.1 * Math.sin(device * 1.3 + minute * 0.7 + place));
      window.integral[place] = level * 60;
      window.minimum[place] = Math.round(950 * level) / 1000;
      window.maximum[place] = Math.round(1050 * level) / 1000;
      window.coveredMilliseconds[place] = 60_000;
      window.coveredFrom[place] = window.from;
      window.coveredUntil[place] = window.from + 60_000;
    }
    return { subjectName, window };
  });
}

async function timed(work) {
  const start = performance.now();
  return [await work(), (performance.now() - start) / 1000];
}

function residentMegabytes() {
  return Math.round(process.memoryUsage().rss / 1e6);
}

function sizeOf(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
