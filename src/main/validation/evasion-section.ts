import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COST_BINS, FEWEST_CASES } from '../../domain/classification/evasion-curve.ts';
import { EVASION_FAMILIES } from '../../domain/simulation/evasions/evasion-families.ts';
import { evasionPicture } from '../../faces/cli/evasion-picture.ts';
import { binWords, boundedWords, curveRows, ROLE_HEAD, ROLE_WORDS, rowOfRole } from '../../faces/cli/red-team-text.ts';
import type { Role } from '../../workflows/judge-attack.ts';
import {
  ALARM_RATE,
  redTeam,
  type RedTeamDoors,
  type RedTeamResult,
  type RoleFindings,
} from '../../workflows/red-team.ts';
import { PACKAGE_ROOT } from '../paths.ts';
import { percent, type Section, table, type Verdict } from './markdown.ts';

const TARGET = 0.9;

/** The attack whose figures are published: what `comptroller red-team --train` does. */
export const publishedAttack = (doors: RedTeamDoors): Promise<RedTeamResult> =>
  redTeam(doors, {
    families: EVASION_FAMILIES,
    strengths: [0.1, 0.25, 0.4, 0.6, 0.8, 1],
    seed: 1,
    jobs: 320,
    visibilities: ['power', 'utilisation', 'counters'],
    isTrained: true,
  });

/** Cost of evasion: what is found of training in disguise, by what the disguise costs. The picture goes to docs/images. */
export function evasionSection(result: RedTeamResult): Section {
  writeFileSync(join(PACKAGE_ROOT, 'docs', 'images', 'evasion-curve.svg'), `${evasionPicture(result)}\n`);
  const { sizes, modelVersion } = result;
  return {
    title: 'Cost of evasion',
    verdicts: result.views.flatMap(({ visibility, roles }) =>
      roles.filter(({ role }) => role === 'asked' || role === 'left-out').flatMap((one) => verdictsOf(visibility, one)),
    ),
    text: [
      `Training in disguise (${EVASION_FAMILIES.length} families, ${sizes.evadersJudged} evaders of each) against the classifier that ships (${modelVersion}), which never saw an evader, and against classifiers that were trained for this section on ${sizes.learned} honest jobs: without evaders; with ${sizes.evadersLearned} evaders of each family but those of the attacker's kin (families that work alike are left out together); and with evaders of all families. These three have the same means and show what evaders in the training do (before and after, on the same cases); with a sixth of the data they are weaker than the one that ships. \`comptroller red-team --train\` makes the same figures.`,
      `Told: called training (weights are changed) by more than a threshold on the probability. The threshold leaves at most ${percent(ALARM_RATE)} of the device-hours of honest other work above it; it is learned from one half of ${sizes.others} honest other workloads and tried on the other half, and the reverse, so the false alarms below are counted on work that it was not learned from, and the stricter one stands. Asked: the product leaves the purpose open, for any reason. In brackets the number of workloads, or the 95 % interval of Clopper and Pearson.`,
      ...result.views.flatMap(({ visibility, roles }) => viewText(visibility, roles)),
      '![Cost of evasion: what is called training of training in disguise, by the efficiency that the disguise costs, for three levels of visibility](images/evasion-curve.svg)',
      beforeAndAfter(result),
      `Confounds: evaders, honest work and the work that was learned from come from one simulator, so that what real work has and the simulator lacks neither hides nor betrays anybody here; costs follow from the simulated step (decision 28) and its assumptions; only one family is used at a time; an evader who has the classifier could tune against it. No recording of disguised training is public.`,
    ].join('\n\n'),
  };
}

function verdictsOf(visibility: string, { role, alarms, curve }: RoleFindings): readonly Verdict[] {
  const who = role === 'asked' ? 'the classifier that ships, which saw no evader' : 'families left out';
  const { told } = curve.together.worthwhile;
  return [
    {
      target: `seen by ${visibility}, ${who}: at least 90 % told of evaders that give up less than 30 %`,
      measured: boundedWords(told),
      isMet: told.share >= TARGET,
    },
    {
      target: `seen by ${visibility}, ${who}: false alarms on at most 0.1 % of the device-hours`,
      measured: `${percent(alarms.toldHoursShare, 2)} (${alarms.told.count} alarms in ${Math.round(alarms.deviceHours)} device-hours)`,
      isMet: alarms.toldHoursShare <= ALARM_RATE,
    },
  ];
}

/** Both curves: of the classifier that ships, and of those with families left out. */
function viewText(visibility: string, roles: readonly RoleFindings[]): readonly string[] {
  const curves = roles.filter(({ role }) => role === 'asked' || role === 'left-out');
  return [
    `### Seen by ${visibility}`,
    table(ROLE_HEAD, roles.map(rowOfRole)),
    ...curves.flatMap((findings) => [
      `Told, by the efficiency that is given up (${ROLE_WORDS[findings.role]}); the last row is the family of which least is told among those that cost no more, of at least ${FEWEST_CASES} evaders:`,
      table(['family', ...COST_BINS.map(binWords)], curveRows(findings)),
    ]),
  ];
}

function beforeAndAfter({ views }: RedTeamResult): string {
  const told = (roles: readonly RoleFindings[], role: Role): string => {
    const found = roles.find((one) => one.role === role);
    return found === undefined ? '-' : boundedWords(found.curve.together.worthwhile.told);
  };
  return [
    'Before and after evaders were fed back, told of the same evaders below 30 %:',
    table(
      ['seen by', 'without evaders', "other families' evaders", 'evaders of all families'],
      views.map(({ visibility, roles }) => [
        visibility,
        told(roles, 'honest-only'),
        told(roles, 'left-out'),
        told(roles, 'taught'),
      ]),
    ),
  ].join('\n\n');
}
