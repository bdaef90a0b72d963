import type { Allocation } from '../../domain/accounting/allocation.ts';
import type { Calibration } from '../../domain/accounting/calibration.ts';
import type { AcceleratorCatalogue, NumberFormat } from '../../domain/fleet/accelerator.ts';
import type { FindingDocument } from '../../domain/reporting/accounts-document.ts';
import { type Signal, SIGNAL_COUNT, SIGNAL_INDEX } from '../../domain/telemetry/signal.ts';
import { type Instant, instant } from '../../foundation/instant.ts';
import type { TelemetrySource } from '../../ports/telemetry-source.ts';
import { accountCompute } from '../../workflows/account-compute.ts';
import { globFiles } from '../../adapters/files/glob-files/glob-files.ts';
import { TELEMETRY_SOURCES } from '../../adapters/telemetry/telemetry-formats.ts';
import { spilledWindows } from '../../adapters/windows/spilled-windows/spilled-windows.ts';
import { type MadeFleet, madeFleet } from './made-fleet.ts';

/** One run with a known truth, as the product is told of it. */
export interface MeasuredRun extends MadeFleet {
  readonly format: string;
  readonly path: string;
  readonly from: number;
  readonly until: number;
  readonly node?: string;
  /** Only these signals reach the product; undefined: all that the file has. */
  readonly signals?: readonly Signal[];
  readonly declaredFormats?: readonly NumberFormat[];
}

export interface MeasuredFigures {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  readonly ceiling: number;
  readonly provenLow: number;
  readonly provenHigh: number;
  readonly coverage: number;
  readonly methods: readonly string[];
  readonly findings: readonly FindingDocument[];
}

export interface Measuring {
  readonly catalogue: AcceleratorCatalogue;
  readonly calibration: Calibration;
}

/** Accounts the run with the product's own workflow, from the file to the figures. */
export async function figuresOfRun(run: MeasuredRun, { catalogue, calibration }: Measuring): Promise<MeasuredFigures> {
  const fleet = madeFleet(run, catalogue);
  const source = TELEMETRY_SOURCES.find(({ format }) => format === run.format);
  if (source === undefined) throw new Error(`no telemetry format ${run.format}`);
  const { document } = await accountCompute(
    {
      catalogue: { read: async () => catalogue },
      calibration: { read: async () => calibration },
      fleet: { read: async () => ({ fleet, faults: [] }) },
      telemetry: [run.signals === undefined ? source : onlySignals(source, run.signals)],
      allocations: [{ format: 'measured', read: async () => ({ allocations: [allocationOf(run)], faults: [] }) }],
      billing: [],
      declarations: { read: async () => ({ declarations: declarationsOf(run), uses: [], faults: [] }) },
      files: globFiles,
      progress: { begin: () => undefined, advance: () => undefined, end: () => undefined },
      newWindowStore: () => spilledWindows(),
      version: 'validation',
    },
    {
      fleet: '',
      telemetry: [{ format: run.format, pattern: run.path, options: run.node === undefined ? {} : { node: run.node } }],
      allocations: [{ format: 'measured', pattern: run.path, options: {} }],
      billing: [],
      declarations: '',
      from: instant(run.from),
      until: instant(run.until),
    },
  );
  const account = document.accounts[0];
  if (account === undefined) throw new Error(`no account came of ${run.path}`);
  return {
    ...account.hardwareOperations,
    ceiling: account.ceilingOperations,
    provenLow: account.provenOperations.low,
    provenHigh: account.provenOperations.high,
    coverage: account.coverageFraction,
    methods: account.basis.map(({ method }) => method),
    findings: document.findings,
  };
}

const allocationOf = (run: MeasuredRun): Allocation => ({
  customerId: 'measured',
  workloadId: 'run',
  runKey: 'run',
  from: instant(run.from),
  until: instant(run.until),
  devices: run.nodeIds.map((node) => ({ node, count: run.devicesPerNode })),
  devicesWithoutNode: 0,
  suspendedSeconds: 0,
  source: 'the measurement',
});

const declarationsOf = ({ declaredFormats }: MeasuredRun) =>
  declaredFormats === undefined
    ? []
    : [{ customerId: 'measured', workloadId: 'run', precisions: declaredFormats, exclusions: [] }];

/** The same source with everything else left out, as from a provider who collects less. */
function onlySignals(source: TelemetrySource, signals: readonly Signal[]): TelemetrySource {
  const kept = signals.map((signal) => SIGNAL_INDEX[signal]);
  const values = new Float64Array(SIGNAL_COUNT);
  return {
    format: source.format,
    read: (input, sink, onBytes) =>
      source.read(
        input,
        {
          subject: (descriptor) => sink.subject(descriptor),
          fault: (fault) => sink.fault(fault),
          reading(subject: number, at: Instant, all: Float64Array) {
            values.fill(Number.NaN);
            for (const place of kept) values[place] = all[place] as number;
            sink.reading(subject, at, values);
          },
        },
        onBytes,
      ),
  };
}
