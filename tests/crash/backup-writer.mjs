import { backupFolder } from '../../dist/adapters/node-backup/backup-folder/backup-folder.js';

/** Backs up or restores, and dies at the numbered step, as if the power went; prints the steps it came to. */
const [act, from, to, killAt] = process.argv.slice(2);
const stores = { records: 'embedded', measurements: 'embedded' };
let steps = 0;
const step = () => {
  if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};
const backups = backupFolder({ now: () => 0, version: '1', step });
if (act === 'back-up') await backups.write({ dataFolder: from, target: to, stores });
else await backups.restore({ backup: from, dataFolder: to, stores });
process.stdout.write(String(steps));
