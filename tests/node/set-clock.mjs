// Loaded before a node (`node --import`): its wall clock stands as many milliseconds ahead as the file says. The file is read at the
// start and at each SIGUSR2; what was read is written beside it.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const path = process.env['TEST_CLOCK_FILE'] ?? '';
const MachineDate = Date;
let ahead = 0;

class SetDate extends MachineDate {
  constructor(...parts) {
    if (parts.length === 0) super(SetDate.now());
    else super(...parts);
  }

  static now() {
    return MachineDate.now() + ahead;
  }
}

function read() {
  ahead = Number(readFileSync(path, 'utf8'));
  writeFileSync(`${path}.read`, String(ahead));
}

if (isMainThread && path !== '') {
  globalThis.Date = SetDate;
  read();
  process.on('SIGUSR2', read);
}
