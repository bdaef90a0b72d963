import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { AccountRequest } from '../../workflows/account-compute.ts';
import { Problem } from '../../foundation/problem.ts';
import { type AccountCommandDoors, showAccounts, writeOut } from './account-command.ts';

export interface DemoCommandDoors extends AccountCommandDoors {
  /** The demonstration's files, as an account command would name them. */
  readonly demonstration: AccountRequest;
}

/** `comptroller demo`: the main job on the synthetic fleet that ships with the project. */
export function demoCommand(doors: DemoCommandDoors): Command {
  return new Command('demo')
    .description('Account for the synthetic demonstration fleet that ships with the project, and write its report.')
    .option('--out <folder>', 'where the report and the accounts go', 'comptroller-demo')
    .action(async ({ out }: { readonly out: string }) => {
      await makeFolder(out);
      const result = await doors.account(doors.demonstration, doors.now());
      const html = join(out, 'report.html');
      await writeOut(join(out, 'accounts.json'), JSON.stringify(result.document));
      await showAccounts(doors, result, { html });
      // Its troubles are planted: an input that can't be used whole is part of the show.
      doors.output.exitWith(0);
      doors.output.note(`Accounts: ${join(out, 'accounts.json')} (comptroller evaluate reads it)`);
    });
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Problem('output-not-written', `the folder ${path} can't be made (${why}): name another with --out`, {
      cause,
    });
  }
}
