import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrationFile } from '../adapters/calibration/calibration-file/calibration-file.ts';
import { modelFiles } from '../adapters/classifier/model-files/model-files.ts';
import { fileCatalogue } from '../adapters/catalogue/file-catalogue/file-catalogue.ts';
import type { Bounded } from '../foundation/bounded.ts';
import { Problem } from '../foundation/problem.ts';
import { CALIBRATION_FILE, CLASSIFIERS_FOLDER, PACKAGE_ROOT } from './paths.ts';
import { ceilingSection } from './validation/ceiling-rows.ts';
import { fitCappedClock } from './validation/clock-fit.ts';
import { clockRun, counterSection, counterTraces } from './validation/counter-traces.ts';
import { fitHeldShare, hoursRuns, hoursSection } from './validation/hours-alone.ts';
import { inferenceSection } from './validation/inference-points.ts';
import { judgeRuns, kindsSection } from './validation/kinds-of-work.ts';
import { evasionSection, publishedAttack } from './validation/evasion-section.ts';
import { constantsSection, type FittedConstant } from './validation/constants.ts';
import { labelledRuns } from './validation/labelled-courses.ts';
import { type Section, table } from './validation/markdown.ts';
import { nodePowerRuns, nodePowerSection, powerRatios } from './validation/node-power-runs.ts';
import { fitPeakShare } from './validation/power-fit.ts';
import { simulationSection } from './validation/simulation-distance.ts';
import { type ValidationData, validationData } from './validation/validation-data.ts';

/** EX_UNAVAILABLE of sysexits.h, as the other commands of package.json end where the machine lacks something. */
const CANNOT_RUN = 69;

/** The measurements; where they are absent the run ends with one sentence, as nothing is wrong with the program. */
function dataOrEnd(folder: string): ValidationData {
  try {
    return validationData(folder);
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    note(`${cause.message}. docs/validation.md stays as it was.`);
    return process.exit(CANNOT_RUN);
  }
}

const note = (text: string): void => void process.stderr.write(`${text}\n`);

const data = dataOrEnd(process.env['COMPTROLLER_DATA'] ?? join(PACKAGE_ROOT, '..', 'shared', 'data'));
const catalogue = await fileCatalogue().read();
const calibration = await calibrationFile(CALIBRATION_FILE).read();
const measuring = { catalogue, calibration };

const traces = await counterTraces(data);
const reference = catalogue.find('h100-sxm')?.peakOperationsPerSecond['fp16-bf16']?.value ?? Number.NaN;
const clocks = await Promise.all(traces.map((trace) => clockRun(trace, reference)));
note('power: the ratios of every run');
const powerRuns = nodePowerRuns(data);
const ratios = await powerRatios(powerRuns, traces, measuring);
const hours = hoursRuns(data, catalogue);

const fitted: readonly FittedConstant[] = [
  constant('cappedClock', fitCappedClock(clocks, calibration), calibration.cappedClock),
  constant('peakSharePerDynamicPower', fitPeakShare(ratios), calibration.peakSharePerDynamicPower),
  constant('peakShareWhileHeld', fitHeldShare(hours), calibration.peakShareWhileHeld),
];

function constant(name: string, fitted: Bounded, shipped: Bounded): FittedConstant {
  return { name, fitted, shipped };
}

note('attack: training in disguise, some minutes');
const silent = { begin: () => {}, advance: () => {}, end: () => {} };
const attacked = await publishedAttack({
  catalogue: fileCatalogue(),
  classifiers: modelFiles(CLASSIFIERS_FOLDER),
  progress: silent,
});

note('sections: each with constants fitted on the other sources');
const sections: readonly Section[] = [
  ceilingSection(data, catalogue),
  await counterSection(traces, clocks, measuring),
  await nodePowerSection(powerRuns, ratios, measuring),
  hoursSection(hours),
  inferenceSection(data),
  kindsSection(judgeRuns(data, catalogue)),
  simulationSection(labelledRuns(data), catalogue),
  evasionSection(attacked),
  constantsSection(calibration.id, fitted),
];

const verdicts = sections.flatMap(({ title, verdicts }) => verdicts.map((verdict) => ({ title, ...verdict })));
const page = [
  '# Measured accuracy',
  "Remade by `npm run validate` from real measurements, which are not part of this repository (COMPTROLLER_DATA names their folder). Every split is by run and by source, never by window: a constant is fitted on some sources and reported on others. Figures go through the product's own path, from the file to the account.",
  table(
    ['what', 'target', 'measured', 'met'],
    verdicts.map(({ title, target, measured, isMet }) => [title, target, measured, isMet ? 'yes' : '**no**']),
  ),
  ...sections.map(({ title, text }) => `## ${title}\n\n${text}`),
].join('\n\n');
writeFileSync(join(PACKAGE_ROOT, 'docs', 'validation.md'), `${page}\n`);
for (const { title, target, measured, isMet } of verdicts) {
  process.stdout.write(`${isMet ? 'met    ' : 'NOT MET'}  ${title}: ${target}: ${measured}\n`);
}
process.exitCode = verdicts.every(({ isMet }) => isMet) ? 0 : 1;
