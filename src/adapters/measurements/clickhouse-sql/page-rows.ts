import { type Basis, METHODS } from '../../../domain/accounting/account.ts';
import { TALLY_KINDS, type TallyName, type TallyPages } from '../../../domain/accounting/pages/tally-pages.ts';
import { AMOUNTS, type BasisTotal, noSums, PAGE_AMOUNTS, type Sums } from '../../../domain/accounting/tally.ts';
import { Problem } from '../../../foundation/problem.ts';
import { RowReader, RowWriter } from './row-binary.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** The order in which sums are kept. Only ever added to. */
const SUMS = [
  'heldSeconds',
  'unknownSeconds',
  'heldCeiling',
  'heldReference',
  'observedSeconds',
  'observedUnknownSeconds',
  'observedCeiling',
  'observedReference',
  'low',
  'estimate',
  'high',
  'provenLow',
  'provenHigh',
] as const satisfies readonly (keyof Sums)[];

/** Rows of a chapter's pages in the order of the table's columns; a chunk is valid until the next one is asked for. */
export function* pageRows(pages: Iterable<TallyPages>, edition: number): Generator<Uint8Array> {
  const writer = new RowWriter(2 * CHUNK_BYTES);
  for (const page of pages) {
    writePage(writer, page, edition);
    if (writer.length < CHUNK_BYTES) continue;
    yield writer.written();
    writer.length = 0;
  }
  if (writer.length > 0) yield writer.written();
}

function writePage(writer: RowWriter, page: TallyPages, edition: number): void {
  const { name, total, basis, peaks } = page;
  writer.int64(page.starts[0] ?? 0);
  writer.int64(edition);
  for (const text of [name.kind, name.customerId, name.workloadId, name.lineageId, name.clusterId]) writer.text(text);
  writer.float64s(SUMS.map((sum) => total[sum]));
  writer.float64(page.heldFrom);
  writer.float64(page.heldUntil);
  writer.float64s(METHODS.map((method) => basis.get(method)?.seconds ?? 0));
  writer.float64s(METHODS.map((method) => basis.get(method)?.estimate ?? 0));
  writer.text(
    JSON.stringify(
      METHODS.flatMap((method) => [...(basis.get(method)?.assumptions ?? [])].sort().map((one) => [method, one])),
    ),
  );
  for (const peak of [peaks.minute, peaks.hour, peaks.day, peaks.week]) writer.float64s(peak ?? []);
  writer.float64s(page.amounts);
}

/** Pages added up by name, and how many they are together. @throws Error when the rows don't fit together. */
export function pagesOf(
  rows: Uint8Array,
  parts: 'amounts' | undefined,
): { readonly pages: readonly TallyPages[]; readonly count: number } {
  const reader = new RowReader(rows);
  const pages: TallyPages[] = [];
  const known = new Map<string, Assumptions>();
  let count = 0;
  while (!reader.isAtEnd) {
    const name = readName(reader);
    count += reader.int64();
    const latestStart = reader.int64();
    const starts = reader.int64s();
    const amounts = reader.float64s();
    if (amounts.length !== PAGE_AMOUNTS * starts.length) {
      throw new Error(`the pages of ${Object.values(name).join(' ')} don't fit together`);
    }
    const hour = orNone(reader.float64s());
    const rest =
      parts === 'amounts' ? { ...NOTHING_ELSE, peaks: { minute: NO_PEAK, hour } } : readRest(reader, known, hour);
    pages.push({ name, latestStart, starts, amounts, ...rest });
  }
  return { pages, count };
}

const NO_PEAK = new Float64Array(AMOUNTS);

/** Of pages whose peaks are all left out there is none. */
const orNone = (peak: ArrayLike<number>): ArrayLike<number> => (peak.length === 0 ? NO_PEAK : peak);

type Rest = Omit<TallyPages, 'name' | 'latestStart' | 'starts' | 'amounts'>;

const NOTHING_ELSE: Omit<Rest, 'peaks'> = {
  total: noSums(),
  basis: new Map(),
  heldFrom: Number.POSITIVE_INFINITY,
  heldUntil: Number.NEGATIVE_INFINITY,
};

/** By method, what it took for granted. */
type Assumptions = readonly (readonly [Basis['method'], string])[];

/** @param known texts that were read before, with what they say: thousands of pages say the same. */
function readRest(reader: RowReader, known: Map<string, Assumptions>, hour: ArrayLike<number>): Rest {
  const sums = reader.float64s();
  const heldFrom = reader.float64();
  const heldUntil = reader.float64();
  const [seconds, estimates] = [reader.float64s(), reader.float64s()];
  const assumptions = Array.from({ length: reader.count() }, () => assumptionsIn(reader.text(), known));
  const [minute, day, week] = [reader.float64s(), reader.float64s(), reader.float64s()];
  const total = noSums();
  SUMS.forEach((sum, place) => (total[sum] = sums[place] ?? 0));
  return {
    total,
    basis: basisOf(seconds, estimates, assumptions),
    heldFrom,
    heldUntil,
    peaks: { minute, hour, ...(day.length > 0 && { day }), ...(week.length > 0 && { week }) },
  };
}

function assumptionsIn(text: string, known: Map<string, Assumptions>): Assumptions {
  const found = known.get(text) ?? (JSON.parse(text) as Assumptions);
  known.set(text, found);
  return found;
}

function readName(reader: RowReader): TallyName {
  const kind = reader.text();
  const known = TALLY_KINDS.find((one) => one === kind);
  if (known === undefined) {
    throw new Problem(
      'measurements-newer',
      `kept books tell of "${kind}", which this version doesn't know: run the version that wrote them`,
      { isLasting: true },
    );
  }
  const [customerId, workloadId, lineageId, clusterId] = [reader.text(), reader.text(), reader.text(), reader.text()];
  return { kind: known, customerId, workloadId, lineageId, clusterId };
}

function basisOf(
  seconds: ArrayLike<number>,
  estimates: ArrayLike<number>,
  assumptions: readonly Assumptions[],
): TallyPages['basis'] {
  const basis = new Map<Basis['method'], BasisTotal>();
  METHODS.forEach((method, place) => {
    const total = { seconds: seconds[place] ?? 0, estimate: estimates[place] ?? 0, assumptions: new Set<string>() };
    if (total.seconds > 0) basis.set(method, total);
  });
  for (const some of assumptions) {
    for (const [method, assumption] of some) basis.get(method)?.assumptions.add(assumption);
  }
  return basis;
}
