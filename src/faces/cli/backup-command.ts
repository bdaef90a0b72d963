import { Command } from 'commander';
import { isoOf } from '../../foundation/instant.ts';
import type { BackupSummary } from '../../ports/node-backup.ts';
import type { Output } from './output.ts';

export interface BackupCommandsDoors {
  readonly output: Output;
  /** Copies what the node with these settings keeps in its data folder. @throws Problem. */
  readonly backUp: (target: string, settingsPath?: string) => Promise<BackupSummary>;
  /** Makes the data folder of the node with these settings from a backup. @throws Problem. */
  readonly restore: (backup: string, settingsPath?: string) => Promise<BackupSummary>;
  /** Reads all of a backup. @throws Problem. */
  readonly check: (backup: string) => Promise<BackupSummary>;
}

const SETTINGS = ['--settings <file>', 'the settings of the node; the defaults when absent'] as const;

/** `comptroller backup` and `comptroller restore`: copies of what a node keeps itself. */
export const backupCommands = (doors: BackupCommandsDoors): readonly Command[] => [
  backupCommand(doors),
  restoreCommand(doors),
];

const backupCommand = ({ output, backUp }: BackupCommandsDoors): Command =>
  new Command('backup')
    .description('Copy the data folder of a node that is stopped, with the digest of every file.')
    .option(...SETTINGS)
    .requiredOption('--to <folder>', "the backup: a folder that doesn't exist yet")
    .addHelpText('after', BACKUP_HELP)
    .action(async ({ settings, to }: { readonly settings?: string; readonly to: string }) => {
      const summary = await backUp(to, settings);
      output.print(`${to}: ${told(summary)}`);
      output.note(BESIDE[`${summary.stores.records} ${summary.stores.measurements}`] ?? '');
    });

const restoreCommand = ({ output, restore, check }: BackupCommandsDoors): Command =>
  new Command('restore')
    .description('Make the data folder of a node from a backup, once all of it is found to be whole.')
    .option(...SETTINGS)
    .requiredOption('--from <folder>', 'a backup that "comptroller backup" made')
    .option('--check', 'only read the backup and say whether it is whole')
    .addHelpText('after', RESTORE_HELP)
    .action(async (flags: { readonly settings?: string; readonly from: string; readonly check?: boolean }) => {
      const { settings, from } = flags;
      if (flags.check === true) output.print(`${from} is whole: ${told(await check(from))}`);
      else output.print(`Restored from ${from}: ${told(await restore(from, settings))}`);
    });

const told = ({ files, bytes, createdAt, version }: BackupSummary): string =>
  `${files} files, ${bytes} bytes, made ${isoOf(createdAt)} by version ${version}`;

const SERVERS =
  'are on a server and not in this backup: back them up before the node is started again (docs/operations.md).';

/** What the backup doesn't hold. */
const BESIDE: Readonly<Record<string, string>> = {
  'embedded embedded': 'The settings, the fleet file and the certificates are not in it: keep them too.',
  'postgresql embedded': `Records and tokens ${SERVERS}`,
  'embedded clickhouse': `Measurements ${SERVERS}`,
  'postgresql clickhouse': `Measurements, records and tokens ${SERVERS}`,
};

const BACKUP_HELP = `
The node must be stopped: senders keep what they could not send, and send it when it is back. The backup is there whole or
not at all; what a backup that was interrupted leaves (FOLDER.unfinished-...) can be removed.

Exit code: 0 the backup is on the disk; 1 it is not, and the message says why.`;

const RESTORE_HELP = `
The data folder of the settings must be absent or empty: nothing is ever overwritten. A backup that is damaged or incomplete
is refused, and the data folder stays as it was.

Exit code: 0 restored, or whole; 1 not, and the message says why.`;
