import type { Finding } from '../findings/finding.ts';
import type { FoldNotices } from './fold.ts';

/** Below this share of readings, repeated and late time stamps are the ordinary noise of collectors. */
const ORDINARY_SHARE = 0.001;

/** What a fold noticed about a subject, as findings. `name` is the subject's own. */
export function foldFindings(notices: FoldNotices, name: string, readings: number): readonly Finding[] {
  const ordinary = ORDINARY_SHARE * readings;
  const told = (code: string, count: number, message: string): readonly Finding[] =>
    count === 0 ? [] : [{ code, severity: count > ordinary ? 'warning' : 'notice', subject: name, message, count }];
  return [
    ...told(
      'timestamps-repeated',
      notices.repeatedTimes,
      'Several readings carry one time stamp: the first is used. Two collectors may be writing into one series.',
    ),
    ...told(
      'timestamps-out-of-order',
      notices.outOfOrder,
      'Readings are older than ones before them: they are left out, so that no second counts twice.',
    ),
    ...told(
      'clock-stepped',
      notices.clockSteps,
      'The clock of the source stepped back by more than a minute: time that is told twice counts once. Check the time service.',
    ),
    ...told(
      'counter-reset',
      notices.counterResets,
      'A counter fell: taken as a restart from zero. What it counted between the last reading and the restart is not known.',
    ),
    ...told(
      'clock-jumped-ahead',
      notices.forwardJumps,
      'The clock of the source ran ahead and came back, or went on more than a year later: readings that no other confirms are left out. Check the time service.',
    ),
    ...told(
      'counter-misread',
      notices.counterMisreads,
      'A counter fell and stood at its old level again right after: a misread value, not a restart. It is left out.',
    ),
    ...bridgeFinding(notices, name),
  ];
}

/** Above this share of the time that a subject was seen, what is missing weighs on its figures. */
const WEIGHTY_SHARE = 0.01;

function bridgeFinding(notices: FoldNotices, name: string): readonly Finding[] {
  const { bridges, bridgedMilliseconds, firstReading, lastReading } = notices;
  if (bridges === 0) return [];
  const isWeighty = bridgedMilliseconds > WEIGHTY_SHARE * (lastReading - firstReading);
  const minutes = Math.max(1, Math.round(bridgedMilliseconds / 60_000));
  const message = `Readings are missing for ${minutes} min in all. A counter tells how much was counted over them and not when: it is spread evenly, and what only the missing readings would tell is not known there.`;
  const severity = isWeighty ? 'warning' : 'notice';
  return [{ code: 'readings-missing', severity, subject: name, message, count: bridges }];
}
