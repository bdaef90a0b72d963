import { COST_BINS, type CurvePoint, type FamilyCurve, WORTHWHILE } from '../../domain/classification/evasion-curve.ts';
import type { CountedShare } from '../../domain/statistics/binomial-interval.ts';
import type { Role } from '../../workflows/judge-attack.ts';
import { ALARM_RATE, type RedTeamResult, type RoleFindings } from '../../workflows/red-team.ts';
import { percent } from './figure-words.ts';
import { type Column, paragraph, textTable } from './text-layout.ts';

/** What each kind of classifier is called. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  asked: 'the classifier that was asked for',
  'honest-only': 'trained without evaders',
  'left-out': 'trained, family and kin left out',
  taught: 'trained with evaders of all families',
};

const WHOLE = 100;
const whole = (share: number): string => (WHOLE * share).toFixed(0);

/** `93 % (40)`: share and of how many; a dash of none. */
export const foundWords = ({ share, of }: CountedShare): string => (of === 0 ? '-' : `${whole(share)} % (${of})`);

/** `93 % (90 to 96 %, of 320)`. */
export const boundedWords = ({ share, low, high, of }: CountedShare): string =>
  of === 0 ? '-' : `${whole(share)} % (${whole(low)} to ${whole(high)} %, of ${of})`;

export const binWords = ({ from, until }: Pick<CurvePoint, 'from' | 'until'>): string =>
  `${whole(from)}-${whole(until)} %`;

/** The row of a family: what is told of its evaders, by what they give up. */
export const rowOfFamily = ({ family, points }: FamilyCurve): readonly string[] => [
  family,
  ...points.map(({ told }) => foundWords(told)),
];

/** The row of the family that an evader would choose who can pay so much. */
export const rowOfChoice = ({ curve }: RoleFindings): readonly string[] => [
  'least found',
  ...curve.choices.map((choice) =>
    choice === undefined ? '-' : `${foundWords(choice.detection.told)} ${choice.family}`,
  ),
];

/** Rows of all families, of all together, and of the least found one. */
export const curveRows = (findings: RoleFindings): readonly (readonly string[])[] => [
  ...findings.curve.families.map(rowOfFamily),
  rowOfFamily({ ...findings.curve.together, family: 'all together' }),
  rowOfChoice(findings),
];

export const alarmWords = ({ alarms: { told, toldHoursShare, deviceHours } }: RoleFindings): string =>
  `${percent(toldHoursShare)} of ${Math.round(deviceHours)} device-hours; ${told.count} of ${told.of} workloads (at most ${percent(told.high)})`;

/** The row of a kind of classifier: false alarms, what it asks of honest work, and what it finds. */
export const rowOfRole = (findings: RoleFindings): readonly string[] => {
  const { worthwhile } = findings.curve.together;
  return [
    ROLE_WORDS[findings.role],
    alarmWords(findings),
    foundWords(findings.alarms.toldOrAsked),
    foundWords(findings.open.told),
    boundedWords(worthwhile.told),
    boundedWords(worthwhile.toldOrAsked),
  ];
};

export const ROLE_HEAD: readonly string[] = [
  'classifier',
  'false alarms on honest other work',
  'asked or told of it',
  'undisguised training told',
  `evaders below ${whole(WORTHWHILE)} % told`,
  'told or asked',
];

/** The findings whose curve is shown in full: of families that were left out, where classifiers were trained. */
export const shownFindings = (roles: readonly RoleFindings[]): RoleFindings | undefined =>
  roles.find(({ role }) => role === 'left-out') ?? roles[0];

const CURVE_COLUMNS: readonly Column[] = [
  { head: 'family', least: 12 },
  ...COST_BINS.map((bin): Column => ({ head: binWords(bin), least: 8 })),
];
const ROLE_COLUMNS: readonly Column[] = ROLE_HEAD.map((head) => ({ head, least: 10 }));

/** What the attack came to: for each visibility what is found by what it costs, and the classifiers beside each other. */
export function redTeamText(result: RedTeamResult, width: number): string {
  const { sizes, seed, strengths, modelVersion, views } = result;
  return [
    paragraph(
      `Training in disguise against classifier ${modelVersion}. "Told" is called training, at a threshold above which at most ${percent(ALARM_RATE)} of the device-hours of honest other work lie; "asked" is left open. Seed ${seed}, strengths ${strengths.join(', ')}; of each family ${sizes.evadersJudged} evaders, ${sizes.others} honest other workloads. All of it is simulated.`,
      width,
    ),
    ...views.flatMap(({ visibility, roles }) => {
      const shown = shownFindings(roles);
      return [
        `\nSeen by ${visibility}. Classifiers beside each other:`,
        textTable(ROLE_COLUMNS, roles.map(rowOfRole), width),
        ...(shown === undefined
          ? []
          : [
              paragraph(`Told, by the efficiency that the evader gives up (${ROLE_WORDS[shown.role]}):`, width),
              textTable(CURVE_COLUMNS, curveRows(shown), width),
            ]),
      ];
    }),
  ].join('\n');
}
