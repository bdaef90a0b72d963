import type { Command } from 'commander';
import { modelFiles } from '../adapters/classifier/model-files/model-files.ts';
import { inquiryFile } from '../adapters/inquiries/inquiry-file/inquiry-file.ts';
import { followUp } from '../domain/cases/inquiry.ts';
import { weekOf } from '../domain/cases/spot-check.ts';
import type { AccountCommandDoors } from '../faces/cli/account-command.ts';
import { type CheckFiles, type Checked, declareCommand } from '../faces/cli/declare-command.ts';
import type { AccountDoors } from '../workflows/account-compute.ts';
import { checkDeclarations, type CheckRequest, type CheckResult } from '../workflows/check-declarations.ts';
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
    const known = files.inquiries === undefined ? [] : await inquiries.read(files.inquiries);
    const checked = await checkDeclarations(checkDoors, { ...request, ...drawn, inquiries: known });
    const result = files.inquiries === undefined ? checked : await keptIn(files.inquiries, checked);
    const week = weekOf(result.accounted.from);
    return { result, ...(keyed === undefined ? {} : { spotChecks: { rate, week, seedSha256: keyed.seedSha256 } }) };
  }

  /** A check takes its time: what was answered meanwhile is in the file, and is followed up too. */
  async function keptIn(path: string, checked: CheckResult): Promise<CheckResult> {
    const { found, checkedAt } = checked;
    const kept = await inquiries.change(path, (now) => ({ inquiries: followUp(now, found, checkedAt) }));
    return { ...checked, ...kept };
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
