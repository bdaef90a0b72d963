import { partCeiling } from '../../domain/fleet/ceiling.ts';
import type { AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import { factor, percent, type Section, table } from './markdown.ts';
import { numberIn, type Row, type ValidationData } from './validation-data.ts';

/** The ceiling against the operations that follow from tokens, for every distinct benchmark result. */
export function ceilingSection(data: ValidationData, catalogue: AcceleratorCatalogue): Section {
  const rows = distinct(data.rows('accounting', 'mlperf_training_runs.csv'));
  const unknown = new Set<string>();
  const shares = new Map<string, { count: number; highest: number; overBf16: number }>();
  let broken = 0;
  let compared = 0;
  for (const row of rows) {
    const part = catalogue.find(row['accelerator'] ?? '');
    const ceiling = part === undefined ? undefined : partCeiling(part);
    if (part === undefined || ceiling === undefined) {
      unknown.add(row['accelerator'] ?? '');
      continue;
    }
    compared++;
    const held = numberIn(row, 'accelerators') * numberIn(row, 'wall_seconds');
    const truth = Math.max(numberIn(row, 'flop_model_causal_attn'), numberIn(row, 'flop_model_full_attn'));
    const share = truth / (ceiling * held);
    if (share > 1) broken++;
    const known = shares.get(part.id) ?? { count: 0, highest: 0, overBf16: 0 };
    const bf16 = part.peakOperationsPerSecond['fp16-bf16']?.value ?? Number.POSITIVE_INFINITY;
    shares.set(part.id, {
      count: known.count + 1,
      highest: Math.max(known.highest, share),
      overBf16: known.overBf16 + (truth > bf16 * held ? 1 : 0),
    });
  }
  return {
    title: 'The ceiling',
    text: [
      `${rows.length} distinct MLPerf Training results (repeats removed by submitter, benchmark and start), truth from tokens with full attention, the upper of the two counts. ${compared} compared.`,
      unknown.size === 0 ? '' : `Not compared, because the catalogue has no such part: ${[...unknown].join('; ')}.`,
      table(
        ['part', 'results', 'highest truth / ceiling', 'results above the 16-bit peak'],
        [...shares]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([id, { count, highest, overBf16 }]) => [id, String(count), percent(highest), String(overBf16)]),
      ),
      'A ceiling made of the 16-bit peak alone would be broken by the results in the last column; the fastest dense format is used for that reason.',
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
    verdicts: [
      {
        target: 'the ceiling is never below the truth',
        measured: `${broken} of ${compared} results above it; the nearest reaches ${factor(Math.max(...[...shares.values()].map(({ highest }) => highest)))} of it`,
        isMet: broken === 0 && compared === rows.length,
      },
    ],
  };
}

function distinct(rows: readonly Row[]): readonly Row[] {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const key = [row['submitter'], row['benchmark'], row['utc_start_ms']].join('\0');
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}
