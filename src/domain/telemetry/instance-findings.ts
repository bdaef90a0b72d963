import { instant } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import { CROWD, type InstanceNotices } from './device-instances.ts';
import { MOST_STRETCHES } from './given-sums.ts';
import { LONGEST_INSTANCE_ID, MOST_INSTANCES } from './instance-part.ts';

/** Below this share of moments, missing instances are scrapes that failed or a device that was partitioned anew. */
const ORDINARY_SHARE = 0.001;
/** So many moments of which none was whole are no beginning any more. */
const NEVER_MOMENTS = 10;

/** What was noticed while the instances of a partitioned device were added up. */
export function instanceFindings(notices: InstanceNotices, subject: string): readonly Finding[] {
  const { joined, missing, unsettled, aboveWhole, crowded, understated } = notices;
  const told = (code: string, severity: Finding['severity'], { count, message }: Told): readonly Finding[] =>
    count === 0 ? [] : [{ code, severity, subject, message, count }];
  const isOrdinary = missing <= ORDINARY_SHARE * (joined + missing);
  const neverMet = joined === 0 && missing >= NEVER_MOMENTS;
  return [
    ...told('instances-missing', neverMet ? 'error' : isOrdinary ? 'notice' : 'warning', {
      count: missing,
      message: neverMet
        ? `Instances of this partitioned device were never told of one and the same moment (${missing} moments): its activity is not known. Let one exporter scrape them together, and see that all their series are sent.`
        : `Instances of this partitioned device that were seen within five minutes are missing from ${missing} moments, ${joined} are whole: its activity at those moments is not known. It is so for five minutes when a device is partitioned anew; else see that all instances are sent, and raise the lateness if queues of a sender come so late.`,
    }),
    ...told('instances-unsettled', 'notice', {
      count: unsettled,
      message:
        'Instances of this device began to be told and do not fill it: its activity is not known until they have been watched for some minutes, for others may still come.',
    }),
    ...told('instances-above-whole', 'error', {
      count: aboveWhole,
      message:
        'Instances of this device that are told at one moment are together more than it: its activity at those moments is not known. Look for two exporters that name instances differently, or a sender that makes them up.',
    }),
    ...told('instances-too-many', 'error', {
      count: crowded,
      message: `${crowdText(notices)} Its activity around those moments is not known. Find the sender whose instances change with every message.`,
    }),
    ...understatedFinding(notices, subject, understated),
    ...undecidedFinding(notices, subject),
  ];
}

const CROWD_TEXTS = [
  [CROWD.longName, `An instance has an identifier of more than ${LONGEST_INSTANCE_ID} characters.`],
  [CROWD.ofDevice, `More than ${MOST_INSTANCES} instances of this device are told.`],
  [CROWD.ofFold, 'More instances of all devices are told than are followed.'],
] as const;

const crowdText = ({ crowdedWhy }: InstanceNotices): string =>
  CROWD_TEXTS.flatMap(([why, text]) => ((crowdedWhy & why) === 0 ? [] : [text])).join(' ');

interface Told {
  readonly count: number;
  readonly message: string;
}

function understatedFinding(
  { understatedFrom, understatedUntil }: InstanceNotices,
  subject: string,
  count: number,
): readonly Finding[] {
  if (count === 0) return [];
  const message =
    'Readings of an instance came after the activity of the device had been given without it: the figures of this time may be too small. Raise the lateness or the time of catching up if queues of a sender come so late.';
  const period = { from: instant(understatedFrom), until: instant(understatedUntil + 1) };
  return [{ code: 'instances-too-late', severity: 'error', subject, message, count, period }];
}

function undecidedFinding(
  { undecided, undecidedFrom, undecidedUntil }: InstanceNotices,
  subject: string,
): readonly Finding[] {
  if (undecided === 0) return [];
  const message = `Readings of an instance came so late that it is not known any more whether the activity of the device had been given with them: that is remembered of the last ${MOST_STRETCHES} times that it was partitioned anew, and not of before some upgrades. If a sender told them again the figures stand; if they came for the first time the figures of this time may be too small: raise the lateness.`;
  const period = { from: instant(undecidedFrom), until: instant(undecidedUntil + 1) };
  return [{ code: 'instances-late-unknown', severity: 'notice', subject, message, count: undecided, period }];
}
