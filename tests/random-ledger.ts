import fc from 'fast-check';
import { instant } from '../src/foundation/instant.ts';
import type { Allocation } from '../src/domain/accounting/allocation.ts';
import type { DeclaredWorkload } from '../src/domain/accounting/ledger-input.ts';
import type { LabelledHold } from '../src/domain/accounting/place-allocations.ts';
import type { Accelerator } from '../src/domain/fleet/accelerator.ts';
import type { Fleet, FleetNode } from '../src/domain/fleet/fleet.ts';
import type { DeviceWindow } from '../src/domain/telemetry/device-window.ts';
import { toyFleet, toyPart } from './toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, type ToyLedger } from './toy-ledger.ts';
import { type ToySignals, toyWindow } from './toy-windows.ts';

/** A minute long after 1970 that starts no hour, day or week. */
const FIRST_MINUTE = 28_000_017;
const MINUTES = 8;

const PARTS: readonly (Accelerator | undefined)[] = [
  toyAccelerator('toy-1'),
  toyAccelerator('toy-2', { unitsPer: {}, sparseMultiplier: 2 }),
  toyPart('bare', { 'fp32-vector': 1e13 }),
  undefined,
];

const part = fc.constantFrom(...PARTS);
const tenant = fc.option(fc.constantFrom({ customerId: 'acme' }, { customerId: 'bolt', workloadId: 'lease' }), {
  nil: undefined,
  freq: 2,
});

const clusterShape = fc.record({
  nodes: fc.array(
    fc.record({
      part,
      devices: fc.integer({ min: 1, max: 3 }),
      units: fc.constantFrom(1, 1, 0.5),
      tenant,
      tenancy: fc.constantFrom('bare-metal' as const, 'virtual' as const),
      hasMeter: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Up to two clusters of nodes of any part, leased or not. */
export const randomFleet: fc.Arbitrary<Fleet> = fc
  .array(clusterShape, { minLength: 1, maxLength: 2 })
  .map((clusters) => ({
    ...toyFleet(),
    clusters: clusters.map(({ nodes }, cluster) => ({
      id: `c${cluster}`,
      dataCentreId: 'fra',
      links: {},
      nodes: nodes.map((shape, node): FleetNode => {
        const id = `c${cluster}n${node}`;
        return {
          id,
          clusterId: `c${cluster}`,
          tenancy: shape.tenancy,
          ...(shape.tenant && { tenant: shape.tenant }),
          ...(shape.hasMeter && { powerMeter: { measures: 'wall-ac' as const } }),
          devices: Array.from({ length: shape.devices }, (_, index) => ({
            id: `${id}/${index}`,
            nodeId: id,
            clusterId: `c${cluster}`,
            index,
            partName: shape.part?.id ?? 'mystery',
            ...(shape.part && { part: shape.part }),
            unitsOfPart: shape.units,
          })),
        };
      }),
    })),
  }));

/** A level, now and then one that no honest sensor shows. */
const level = (most: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.double({ min: 0, max: most, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, most, most * 50, most * 1e9, 1e299) },
  );
const stretch = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({ from: fc.integer({ min: 0, max: 29 }), seconds: fc.integer({ min: 1, max: 30 }) }),
  },
);
const told = (most: number) =>
  fc.option(
    fc.tuple(level(most), stretch).map(([value, of]) => ({ value, ...of })),
    { nil: undefined },
  );

const signals: fc.Arbitrary<ToySignals> = fc
  .record({
    utilisationFraction: told(1),
    smActiveFraction: told(1),
    tensorActiveFraction: told(1),
    tensorClockHertz: told(1e9),
    smClockHertz: told(1.2e9),
    fp32ActiveFraction: told(1),
    powerWatts: told(1100),
    energyJoules: told(60_000),
    temperatureCelsius: told(80),
    tensorCyclesActiveTotal: told(6e10),
    smCyclesElapsedTotal: told(6e10),
    operations16Total: told(6e16),
    tensorHalfActiveFraction: told(1),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as ToySignals);

const window = fc.record({ subject: fc.nat(20), minute: fc.nat(MINUTES - 1), signals });

const held = (fleet: Fleet) => {
  const nodes = [...fleet.clusters.flatMap((cluster) => cluster.nodes.map(({ id }) => id)), 'elsewhere'];
  const node = fc.constantFrom(...nodes);
  const share = fc.constantFrom(undefined, undefined, 0.5, 0.3);
  return fc.oneof(
    fc.record({ node, indices: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }), share }),
    fc.record({ node, count: fc.integer({ min: 1, max: 3 }), share }),
  );
};

const moment = fc.integer({ min: -90, max: MINUTES * 60 + 30 }).map((second) => FIRST_MINUTE * 60 + second);

function randomAllocation(fleet: Fleet): fc.Arbitrary<Allocation> {
  return fc
    .record({
      customer: fc.constantFrom('acme', 'bolt', 'corp'),
      workload: fc.constantFrom('w1', 'w2'),
      span: fc.tuple(moment, fc.option(moment, { nil: undefined })),
      devices: fc.array(held(fleet), { maxLength: 2 }),
      without: fc.constantFrom(0, 0, 0, 2),
    })
    .map(({ customer, workload, span: [a, b], devices, without }) => ({
      ...toyAllocation(
        { customer, workload, from: Math.min(a, b ?? a), ...(b === undefined ? {} : { until: Math.max(a, b) }) },
        ...devices.map(({ share, ...one }) => ({
          ...one,
          count: 'indices' in one ? one.indices.length : one.count,
          ...(share !== undefined && { share }),
        })),
      ),
      devicesWithoutNode: without,
    }));
}

const label: fc.Arbitrary<LabelledHold> = fc
  .record({ subject: fc.nat(20), workloadId: fc.constantFrom('w1', 'pod'), span: fc.tuple(moment, moment) })
  .map(({ subject, workloadId, span: [a, b] }) => ({
    subject,
    customerId: 'acme',
    workloadId,
    from: Math.min(a, b) * 1000,
    until: Math.max(a, b) * 1000,
  }));

const declaration: fc.Arbitrary<DeclaredWorkload> = fc.record({
  customerId: fc.constantFrom('acme', 'bolt'),
  workloadId: fc.constantFrom('w1', 'lease'),
  precisions: fc.constantFrom(['fp8'] as const, ['fp16-bf16'] as const, ['int8'] as const),
  lineageId: fc.constantFrom('family', 'kin'),
});

/** Any small fleet, who held it, what it told, and a period that starts and ends on no whole minute. */
export const randomLedger: fc.Arbitrary<ToyLedger> = randomFleet.chain((fleet) => {
  const index = toyIndex(fleet);
  const subjects = index.devices.length + index.nodes.length;
  return fc
    .record({
      edges: fc.tuple(fc.nat(MINUTES * 30 - 1), fc.nat(MINUTES * 30)),
      allocations: fc.array(randomAllocation(fleet), { maxLength: 5 }),
      labels: fc.array(label, { maxLength: 3 }),
      declarations: fc.uniqueArray(declaration, {
        maxLength: 2,
        selector: ({ customerId, workloadId }) => `${customerId}/${workloadId}`,
      }),
      windows: fc.uniqueArray(window, {
        maxLength: 40,
        selector: ({ subject, minute }) => `${subject % subjects}/${minute}`,
      }),
    })
    .map(({ edges: [from, before], allocations, labels, declarations, windows }) => ({
      index,
      from: FIRST_MINUTE * 60 + from,
      until: FIRST_MINUTE * 60 + MINUTES * 60 - before,
      windows: windows.map(
        (one): DeviceWindow => toyWindow(one.subject % subjects, FIRST_MINUTE + one.minute, one.signals),
      ),
      input: { allocations, labels: labels.filter(({ subject }) => subject < index.devices.length), declarations },
    }));
});

/** The same with its minutes further apart: a period of hours or days. */
export const randomLedgerOver = (minutesBetween: number): fc.Arbitrary<ToyLedger> =>
  randomLedger.map((random) => {
    const second = (at: number): number => FIRST_MINUTE * 60 + (at - FIRST_MINUTE * 60) * minutesBetween;
    const moved = (of: { readonly from: number; readonly until?: number | undefined }) => ({
      from: instant(second(of.from / 1000) * 1000),
      ...(of.until !== undefined && { until: instant(second(of.until / 1000) * 1000) }),
    });
    const { allocations = [], labels = [], ...input } = random.input ?? {};
    return {
      ...random,
      from: second(random.from),
      until: second(random.until),
      windows: random.windows.map((window) => shifted(window, second(window.from / 1000) * 1000 - window.from)),
      input: {
        ...input,
        allocations: allocations.map((one) => ({ ...one, ...moved(one) })),
        labels: labels.map((one) => ({ ...one, from: moved(one).from, until: second(one.until / 1000) * 1000 })),
      },
    };
  });

function shifted(window: DeviceWindow, milliseconds: number): DeviceWindow {
  const later = (moments: readonly number[]): number[] => moments.map((at) => at + milliseconds);
  return {
    ...window,
    from: instant(window.from + milliseconds),
    coveredFrom: later(window.coveredFrom),
    coveredUntil: later(window.coveredUntil),
  };
}
