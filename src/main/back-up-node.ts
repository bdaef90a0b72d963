import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../adapters/folder-holding/folder-lock.ts';
import { backupFolder } from '../adapters/node-backup/backup-folder/backup-folder.ts';
import { instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { BackupSummary, StoreForms } from '../ports/node-backup.ts';
import type { NodeSettings } from '../ports/settings-source.ts';

type StoreSettings = Pick<NodeSettings, 'dataFolder' | 'stores'>;

/** Backing up, restoring and checking, for a program of this version. */
export function nodeBackups(version: string) {
  const backups = backupFolder({ now: () => instant(Date.now()), version });
  return {
    check: (backup: string) => backups.check(backup),
    restore: (backup: string, { dataFolder, stores }: StoreSettings) =>
      backups.restore({ backup, dataFolder, stores: formsOf(stores) }),
    /** @throws Problem `node-running`, `nothing-to-back-up`, and what the backup throws. */
    backUp: (target: string, { dataFolder, stores }: StoreSettings) =>
      whileStopped(dataFolder, () => backups.write({ dataFolder, target, stores: formsOf(stores) })),
  };
}

const formsOf = ({ records, measurements }: NodeSettings['stores']): StoreForms => ({
  records: records.form,
  measurements: measurements.form,
});

/** Whoever holds the log is the node: it takes it first and lets it go last. */
async function whileStopped(dataFolder: string, act: () => Promise<BackupSummary>): Promise<BackupSummary> {
  const log = join(dataFolder, 'log');
  if (!existsSync(log)) {
    const message = `There is no node in ${dataFolder} that could be backed up: see that the settings name its dataFolder.`;
    throw new Problem('nothing-to-back-up', message);
  }
  const held = await lockFolder(log, { code: 'log-in-use', name: 'The log' }).catch((cause: unknown) => {
    if (!(cause instanceof Problem)) throw cause;
    const message = `The node in ${dataFolder} is running, and a copy of what it is writing would be none: stop it, back up, and start it again. (${cause.message})`;
    throw new Problem('node-running', message, { cause });
  });
  try {
    return await act();
  } finally {
    await held[Symbol.asyncDispose]();
  }
}
