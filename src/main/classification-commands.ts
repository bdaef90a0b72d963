import type { Command } from 'commander';
import { modelFiles } from '../adapters/classifier/model-files/model-files.ts';
import type { AccountCommandDoors } from '../faces/cli/account-command.ts';
import { classifyCommand } from '../faces/cli/classify-command.ts';
import { redTeamCommand } from '../faces/cli/red-team-command.ts';
import { trainCommand } from '../faces/cli/train-command.ts';
import type { AccountDoors } from '../workflows/account-compute.ts';
import { classifyWorkloads } from '../workflows/classify-workloads.ts';
import { redTeam } from '../workflows/red-team.ts';
import { trainClassifier } from '../workflows/train-classifier.ts';
import { digestOfRows } from './digest-of-rows.ts';
import { CLASSIFIERS_FOLDER } from './paths.ts';
import { measuredRows } from './validation/measured-rows.ts';

interface Parts {
  readonly doors: AccountDoors;
  readonly command: AccountCommandDoors;
}

/** The commands that tell kinds of work, and that make what tells them. */
export function classificationCommands({ doors, command }: Parts): readonly Command[] {
  const classifiers = modelFiles(CLASSIFIERS_FOLDER);
  const measured = async (folder: string) => measuredRows(folder, await doors.catalogue.read());
  return [
    classifyCommand({
      output: command.output,
      formats: command.formats,
      classify: (request) => classifyWorkloads({ ...doors, classifiers }, request),
      now: () => command.now(),
    }),
    trainCommand({
      output: command.output,
      async train(request, path) {
        const model = await trainClassifier({ ...doors, digest: digestOfRows, measured }, request);
        await classifiers.write(path, model);
        return model;
      },
    }),
    redTeamCommand({
      output: command.output,
      redTeam: (request) => redTeam({ ...doors, classifiers }, request),
    }),
  ];
}
