import type { Command } from 'commander';
import { settingsFile } from '../adapters/settings/settings-file/settings-file.ts';
import { allocationInputs, billingInputs } from '../faces/cli/account-command.ts';
import type { Output } from '../faces/cli/output.ts';
import { backupCommands } from '../faces/cli/backup-command.ts';
import { serveCommand } from '../faces/cli/serve-command.ts';
import { tokenCommand } from '../faces/cli/token-command.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { nodeBackups } from './back-up-node.ts';
import { openTokens } from './open-stores.ts';
import { type NodeParts, startNode } from './start-node.ts';

export interface NodeCommandsDoors {
  readonly output: Output;
  readonly parts: Omit<NodeParts, 'requestOf'>;
}

/** The commands of the provider node. */
export function nodeCommands({ output, parts }: NodeCommandsDoors): readonly Command[] {
  const settings = settingsFile({ environment: process.env, workingFolder: process.cwd() });
  const backups = nodeBackups(parts.version);
  return [
    serveCommand({
      output,
      settings: (path) => settings.read(path),
      start: (of) => startNode(of, { ...parts, requestOf: recordRequest }),
      stopRequested,
    }),
    tokenCommand({ output, tokens: async (path) => openTokens(await settings.read(path)) }),
    ...backupCommands({
      output,
      backUp: async (target, path) => backups.backUp(target, await settings.read(path)),
      restore: async (backup, path) => backups.restore(backup, await settings.read(path)),
      check: backups.check,
    }),
  ];
}

/** The records that a node's settings name, as an account command would. */
const recordRequest = ({ allocations, billing, declarations }: NodeSettings) => ({
  allocations: allocationInputs(allocations),
  billing: billingInputs(billing),
  ...(declarations === undefined ? {} : { declarations }),
});

/** A terminal and whoever started the process may both send it, so a signal that is repeated means no more than the first. */
const stopRequested = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  });
