import type { Bounded } from '../../foundation/bounded.ts';
import { type Section, table } from './markdown.ts';

export interface FittedConstant {
  readonly name: string;
  readonly fitted: Bounded;
  readonly shipped: Bounded;
}

/** Shipped constants are rounded to three significant figures. */
const TOLERANCE = 0.01;

/** Whether what ships is what the fit gives on all sources together. */
export function constantsSection(calibrationId: string, constants: readonly FittedConstant[]): Section {
  const text = ({ low, estimate, high }: Bounded): string =>
    [low, estimate, high].map((value) => value.toPrecision(3)).join(' / ');
  const differing = constants.filter(({ fitted, shipped }) => !isClose(fitted, shipped));
  return {
    title: 'The constants that ship',
    text: [
      `${calibrationId} holds constants fitted on all sources together; the sections above report constants fitted without the source under test.`,
      table(
        ['constant', 'fitted: low / estimate / high', 'shipped'],
        constants.map(({ name, fitted, shipped }) => [name, text(fitted), text(shipped)]),
      ),
      'The other constants of the file are stated by sources or bounded by physics; the file says which.',
    ].join('\n\n'),
    verdicts: [
      {
        target: 'shipped constants are the fitted ones',
        measured:
          differing.length === 0 ? 'all within 1 %' : `different: ${differing.map(({ name }) => name).join(', ')}`,
        isMet: differing.length === 0,
      },
    ],
  };
}

const isClose = (a: Bounded, b: Bounded): boolean =>
  (['low', 'estimate', 'high'] as const).every(
    (side) => Math.abs(a[side] - b[side]) <= TOLERANCE * Math.max(a[side], b[side]),
  );
