// Loaded before a node (`node --import`): its clock runs many times as fast and it flushes as often, so that a second holds flushes and
// checkpoints; and it dies where the plan says. The node itself is the whole program as it is.
import { writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { origin, times, deathAt, diedFile } = JSON.parse(process.env['TEST_HURRIED_NODE'] ?? '{}');
/** How often a node flushes, and this one does. What else it does at intervals keeps its own. */
const FLUSH_MILLISECONDS = 5000;
const HURRIED_FLUSH_MILLISECONDS = 200;

const die = () => {
  writeFileSync(diedFile, '');
  process.kill(process.pid, 'SIGKILL');
};

function hurry() {
  const MachineDate = Date;
  globalThis.Date = class extends MachineDate {
    constructor(...parts) {
      if (parts.length === 0) super(globalThis.Date.now());
      else super(...parts);
    }

    static now() {
      return Math.floor(origin + (MachineDate.now() - origin) * times);
    }
  };
  const elapsed = performance.now.bind(performance);
  performance.now = () => elapsed() * times;
  const every = globalThis.setInterval;
  let flushes = 0;
  globalThis.setInterval = (act, milliseconds, ...given) => {
    const isFlush = milliseconds === FLUSH_MILLISECONDS;
    const turn = (...args) => {
      if (isFlush && deathAt?.kind === 'flush' && ++flushes === deathAt.number) setTimeout(die, deathAt.milliseconds);
      act(...args);
    };
    return every(turn, isFlush ? HURRIED_FLUSH_MILLISECONDS : milliseconds, ...given);
  };
}

/** Dies before, after or in the middle of what the node does for the numbered time with a file of its own. */
async function dieAtFile({ call, number, when }) {
  let seen = 0;
  const around = (original) =>
    async function (...args) {
      if (++seen !== number) return original.apply(this, args);
      if (when === 'before') die();
      if (when === 'within' && call === 'write') await original.call(this, args[0], args[1], args[2] >> 1, args[3]);
      else await original.apply(this, args);
      die();
      return undefined;
    };
  if (call in fs) {
    fs[call] = around(fs[call]);
    syncBuiltinESMExports();
    return;
  }
  const handle = await fs.open('/dev/null', 'r');
  const ofFiles = Object.getPrototypeOf(handle);
  await handle.close();
  ofFiles[call] = around(ofFiles[call]);
}

if (isMainThread && origin !== undefined) {
  hurry();
  if (deathAt?.kind === 'file') await dieAtFile(deathAt);
}
