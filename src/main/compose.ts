import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountsFile } from '../adapters/accounts-file/accounts-file.ts';
import { ALLOCATION_SOURCES } from '../adapters/allocations/allocation-formats.ts';
import { BILLING_SOURCES } from '../adapters/billing/billing-formats.ts';
import { calibrationFile } from '../adapters/calibration/calibration-file/calibration-file.ts';
import { fileCatalogue } from '../adapters/catalogue/file-catalogue/file-catalogue.ts';
import { modelFiles } from '../adapters/classifier/model-files/model-files.ts';
import { declarationsFile } from '../adapters/declarations/declarations-file/declarations-file.ts';
import { globFiles } from '../adapters/files/glob-files/glob-files.ts';
import { fleetFile } from '../adapters/fleet/fleet-file/fleet-file.ts';
import { terminalProgress } from '../adapters/progress/terminal-progress/terminal-progress.ts';
import { echartsHtmlReportPage } from '../adapters/report-page/echarts-html/echarts-html-report-page.ts';
import { PROMETHEUS_SOURCES } from '../adapters/telemetry/prometheus-formats.ts';
import { TELEMETRY_SOURCES } from '../adapters/telemetry/telemetry-formats.ts';
import { spilledWindows } from '../adapters/windows/spilled-windows/spilled-windows.ts';
import { RULE_BOOK } from '../domain/regimes/rule-book.ts';
import { accountCommand, type AccountCommandDoors } from '../faces/cli/account-command.ts';
import { catalogueCommand } from '../faces/cli/catalogue-command.ts';
import { demoCommand } from '../faces/cli/demo-command.ts';
import { evaluateCommand } from '../faces/cli/evaluate-command.ts';
import { fleetCommand } from '../faces/cli/fleet-command.ts';
import type { Output } from '../faces/cli/output.ts';
import { program } from '../faces/cli/program.ts';
import { simulateCommand } from '../faces/cli/simulate-command.ts';
import { visibleOutput } from '../faces/cli/visible-text.ts';
import { type Instant, instant } from '../foundation/instant.ts';
import { type AccountDoors, accountCompute, type AccountRequest } from '../workflows/account-compute.ts';
import { describeFleet } from '../workflows/describe-fleet.ts';
import { evaluateDocument, evaluateRules } from '../workflows/evaluate-rules.ts';
import { showCatalogue, showPart } from '../workflows/show-catalogue.ts';
import { simulateFleet } from '../workflows/simulate-fleet.ts';
import { classificationCommands } from './classification-commands.ts';
import { declarationCommands } from './declaration-commands.ts';
import { nodeCommands } from './node-commands.ts';
import { CALIBRATION_FILE, CLASSIFIERS_FOLDER, PACKAGE_ROOT } from './paths.ts';

const inDemonstration = (name: string): string => join(PACKAGE_ROOT, 'data', 'demonstration', name);
const demonstrated = (format: string, name: string) => ({ format, pattern: inDemonstration(name), options: {} });

const DEMONSTRATION: AccountRequest & { readonly declarations: string } = {
  fleet: inDemonstration('fleet.yaml'),
  telemetry: [
    demonstrated('dcgm-csv', 'alpha-dcgm.csv.gz'),
    demonstrated('victoriametrics-jsonl', 'beta-amd-exporter.jsonl.gz'),
    demonstrated('node-power-csv', 'delta-node-power.csv.gz'),
  ],
  allocations: [demonstrated('allocations-csv', 'allocations.csv')],
  billing: [demonstrated('focus-csv', 'billing-focus.csv')],
  declarations: inDemonstration('declarations.yaml'),
};

const accountDoors = (version: string): AccountDoors => ({
  catalogue: fileCatalogue(),
  calibration: calibrationFile(CALIBRATION_FILE),
  fleet: fleetFile(),
  telemetry: [...TELEMETRY_SOURCES, ...PROMETHEUS_SOURCES],
  allocations: ALLOCATION_SOURCES,
  billing: BILLING_SOURCES,
  declarations: declarationsFile(),
  files: globFiles,
  progress: terminalProgress(process.stderr),
  newWindowStore: () => spilledWindows(),
  version,
});

/** The command line with every adapter behind it. */
export async function composeProgram(output: Output) {
  const version = await versionOfPackage();
  const doors = accountDoors(version);
  const command: AccountCommandDoors = {
    output: visibleOutput(output),
    reportPage: echartsHtmlReportPage(),
    formats: {
      telemetry: doors.telemetry.map(({ format }) => format),
      allocations: doors.allocations.map(({ format }) => format),
      billing: doors.billing.map(({ format }) => format),
    },
    account: (request, askedAbout) => accountAndEvaluate(doors, request, askedAbout),
    now: () => instant(Date.now()),
  };
  return program(
    [
      demoCommand({ ...command, demonstration: DEMONSTRATION }),
      accountCommand(command),
      ...classificationCommands({ doors, command }),
      ...declarationCommands({ doors, command }),
      catalogueCommand({
        output: command.output,
        all: () => showCatalogue({ catalogue: doors.catalogue }),
        part: (name) => showPart({ catalogue: doors.catalogue }, name),
      }),
      fleetCommand({
        output: command.output,
        describe: (path) => describeFleet({ catalogue: doors.catalogue, fleets: doors.fleet }, path),
      }),
      evaluateCommand({
        output: command.output,
        rules: RULE_BOOK.map(({ rule }) => rule),
        evaluate: (path, request) => evaluateRules({ accounts: accountsFile }, path, request),
        now: () => command.now(),
      }),
      simulation(doors, command.output),
      ...nodeCommands({
        output: command.output,
        parts: {
          doors,
          reportPage: command.reportPage,
          classifiers: modelFiles(CLASSIFIERS_FOLDER),
          version,
          fallbackFleet: DEMONSTRATION.fleet,
          demonstrationDeclarations: DEMONSTRATION.declarations,
        },
      }),
    ],
    version,
  );
}

const simulation = (doors: Pick<AccountDoors, 'catalogue'>, output: Output) =>
  simulateCommand({ output, simulate: (request) => simulateFleet(doors, request) });

async function accountAndEvaluate(doors: AccountDoors, request: AccountRequest, askedAbout: Instant) {
  const result = await accountCompute(doors, request);
  const evaluations = evaluateDocument(result.document, { askedAbout });
  return { ...result, document: { ...result.document, evaluations } };
}

async function versionOfPackage(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  return (manifest as { readonly version: string }).version;
}
