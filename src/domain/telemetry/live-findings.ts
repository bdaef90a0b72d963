import type { Finding } from '../findings/finding.ts';
import { foldFindings } from './fold-findings.ts';
import { instanceFindings } from './instance-findings.ts';
import type { LiveSubjectNotices } from './live-fold.ts';

/** Below this share of readings, late ones are the ordinary noise of networks. */
const ORDINARY_SHARE = 0.001;

/** What a live fold noticed about a subject, as findings. */
export function liveFindings(notices: LiveSubjectNotices): readonly Finding[] {
  const {
    subjectName: subject,
    readings,
    late,
    latestMilliseconds,
    skewedCounts,
    clippedCounts,
    fold,
    instances,
  } = notices;
  const told = (code: string, count: number, message: string): readonly Finding[] => {
    const severity = count > ORDINARY_SHARE * readings ? 'warning' : 'notice';
    return count === 0 ? [] : [{ code, severity, subject, message, count }];
  };
  return [
    ...foldFindings(fold, subject, readings),
    ...told(
      'samples-too-late',
      late,
      `Readings came up to ${Math.ceil(latestMilliseconds / 1000)} s after later ones of the same subject: their minutes had been given, they are in no figure. Raise the lateness if senders are so slow, or check the sender's clock.`,
    ),
    ...told(
      'replicas-disagree',
      skewedCounts,
      'A counter lay a little below its last value: two senders whose clocks differ. Those values are left out; the next one tells the whole increase. Check the time service of the senders.',
    ),
    ...told(
      'count-came-late',
      clippedCounts,
      'A counter that had been silent while its subject went on tells an increase for minutes that had been given: that part is in no figure. Raise the patience for counters if they are read so seldom.',
    ),
    ...(instances === undefined ? [] : instanceFindings(instances, subject)),
  ];
}
