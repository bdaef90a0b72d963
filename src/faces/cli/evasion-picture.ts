import type { FamilyCurve } from '../../domain/classification/evasion-curve.ts';
import { WORTHWHILE } from '../../domain/classification/evasion-curve.ts';
import type { CountedShare } from '../../domain/statistics/binomial-interval.ts';
import type { Role } from '../../workflows/judge-attack.ts';
import { ALARM_RATE, type RedTeamResult, type RoleFindings } from '../../workflows/red-team.ts';
import { ROLE_WORDS, shownFindings } from './red-team-text.ts';

/** Sizes in points of the picture. */
const PANEL = { width: 330, height: 250, left: 52, top: 44, gap: 22 };
const LEGEND_LINE = 18;
const TARGET_SHARE = 0.9;

/** Told apart with any sight of colours, and by dashes too. */
const STROKES: Readonly<Record<Role, string>> = {
  asked: 'stroke="#0b5fa5"',
  'honest-only': 'stroke="#8a8a8a" stroke-dasharray="2 3"',
  'left-out': 'stroke="#c14a00"',
  taught: 'stroke="#2b7a3d" stroke-dasharray="7 3"',
};

const number = (value: number): string => value.toFixed(1);
const x = (share: number): number => PANEL.left + share * PANEL.width;
const y = (share: number): number => PANEL.top + (1 - share) * PANEL.height;

/** The cost-of-evasion curve as a picture (SVG): a panel for each visibility, detection over the efficiency given up. */
export function evasionPicture({ views, modelVersion }: RedTeamResult): string {
  const step = PANEL.left + PANEL.width + PANEL.gap;
  const roles = [...new Set(views.flatMap(({ roles }) => roles.map(({ role }) => role)))];
  const legend = legendOf(roles);
  const width = Math.max(views.length * step, 560) + PANEL.gap;
  const height = PANEL.top + PANEL.height + 56 + LEGEND_LINE * legend.length;
  const title = `Cost of evasion: training in disguise that is called training, classifier ${escaped(modelVersion)}; threshold set for false alarms on at most ${100 * ALARM_RATE} % of device-hours`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...views.map(
      ({ visibility, roles }, place) =>
        `<g transform="translate(${place * step} 0)">${panel(`Seen by ${visibility}`, roles)}</g>`,
    ),
    `<g transform="translate(${PANEL.left} ${PANEL.top + PANEL.height + 56})">${legend.join('')}</g>`,
    '</svg>',
  ].join('\n');
}

function panel(title: string, roles: readonly RoleFindings[]): string {
  const shown = shownFindings(roles);
  return [
    `<text x="${PANEL.left}" y="24" font-size="14" font-weight="bold">${title}</text>`,
    axes(),
    ...(shown?.curve.families.map((family) =>
      line(pointsOf(family, FEWEST_OF_FAMILY), 'stroke="#c9c9c9" stroke-width="1"'),
    ) ?? []),
    ...roles.map(({ role, curve }) => {
      const points = pointsOf(curve.together);
      return `<g ${STROKES[role]}>${bars(points)}${line(points, 'stroke-width="2.2"')}</g>`;
    }),
  ].join('\n');
}

interface Point {
  /** Share of efficiency given up: the middle of the bin. */
  readonly at: number;
  readonly told: CountedShare;
}

/** Of fewer a single family jumps up and down. */
const FEWEST_OF_FAMILY = 5;

/** Bins with too few in them have no point. */
const pointsOf = ({ points }: FamilyCurve, fewest = 1): readonly Point[] =>
  points.filter(({ told }) => told.of >= fewest).map(({ from, until, told }) => ({ at: (from + until) / 2, told }));

const line = (points: readonly Point[], style: string): string =>
  `<polyline fill="none" ${style} points="${points.map(({ at, told }) => `${number(x(at))},${number(y(told.share))}`).join(' ')}"/>`;

const bars = (points: readonly Point[]): string =>
  points
    .map(
      ({ at, told }) =>
        `<line x1="${number(x(at))}" x2="${number(x(at))}" y1="${number(y(told.low))}" y2="${number(y(told.high))}" stroke-width="1"/>`,
    )
    .join('');

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

function axes(): string {
  const grid = TICKS.flatMap((tick) => [
    `<line x1="${x(0)}" x2="${x(1)}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ececec"/>`,
    `<text x="${x(0) - 6}" y="${y(tick) + 4}" text-anchor="end">${100 * tick} %</text>`,
    `<text x="${x(tick)}" y="${y(0) + 18}" text-anchor="middle">${100 * tick} %</text>`,
  ]);
  return [
    `<rect x="${x(0)}" y="${y(1)}" width="${number(x(WORTHWHILE) - x(0))}" height="${number(y(TARGET_SHARE) - y(1))}" fill="#e3f1e3"/>`,
    ...grid,
    `<path d="M${x(0)} ${y(1)}V${y(0)}H${x(1)}" fill="none" stroke="#444444"/>`,
    `<text x="${number((x(0) + x(1)) / 2)}" y="${y(0) + 38}" text-anchor="middle">efficiency given up</text>`,
  ].join('\n');
}

function legendOf(roles: readonly Role[]): readonly string[] {
  const entries = [
    ...roles.map((role) => [STROKES[role], 2.2, ROLE_WORDS[role]] as const),
    ['stroke="#c9c9c9"', 1, 'single families (five evaders and more)'] as const,
  ];
  const lines = entries.map(([stroke, width, words], place) => {
    const at = place * LEGEND_LINE;
    return `<line x1="0" x2="34" y1="${at - 4}" y2="${at - 4}" ${stroke} stroke-width="${width}"/><text x="42" y="${at}">${words}</text>`;
  });
  const note = `bars: 95 % interval (Clopper and Pearson); green: the target, at least ${100 * TARGET_SHARE} % below ${100 * WORTHWHILE} %`;
  return [...lines, `<text x="0" y="${entries.length * LEGEND_LINE}">${note}</text>`];
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
