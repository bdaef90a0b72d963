import type { Command } from 'commander';
import { modelFiles } from '../adapters/classifier/model-files/model-files.ts';
import { inquiryFile } from '../adapters/inquiries/inquiry-file/inquiry-file.ts';
import { weekOf } from '../domain/cases/spot-check.ts';
import type { AccountCommandDoors } from '../faces/cli/account-command.ts';
import { type CheckFiles, type Checked, declareCommand } from '../faces/cli/declare-command.ts';
import type { AccountDoors } from '../workflows/account-compute.ts';
import { checkDeclarations, type CheckRequest } from '../workflows/check-declarations.ts';
import { followUpInquiry } from '../workflows/follow-up.ts';
import { keyedDrawOf } from './keyed-draw.ts';
import { CLASSIFIERS_FOLDER } from './paths.ts';

interface Parts {
  readonly doors: AccountDoors;
  readonly command: AccountCommandDoors;
}

/** The commands of declarations of intended use. */
export function declarationCommands({ doors, command }: Parts): readonly Command[] {
  const inquiries = inquiryFile();
  const checkDoors = { ...doors, classifiers: modelFiles(CLASSIFIERS_FOLDER) };

  async function check(request: Omit<CheckRequest, 'inquiries' | 'spotChecks'>, files: CheckFiles): Promise<Checked> {
    const keyed = files.seed === undefined ? undefined : await keyedDrawOf(files.seed);
    const { rate } = files;
    const drawn = keyed === undefined ? {} : { spotChecks: { draw: keyed.draw, rate } };
    const checked = (known: CheckRequest['inquiries']) =>
      checkDeclarations(checkDoors, { ...request, ...drawn, inquiries: known });
    const result = files.inquiries === undefined ? await checked([]) : await inquiries.change(files.inquiries, checked);
    const week = weekOf(result.accounted.from);
    return { result, ...(keyed === undefined ? {} : { spotChecks: { rate, week, seedSha256: keyed.seedSha256 } }) };
  }

  return [
    declareCommand({
      output: command.output,
      formats: command.formats,
      check,
      followUp: (path, request) => followUpInquiry({ inquiries }, path, request),
      now: () => command.now(),
    }),
  ];
}
