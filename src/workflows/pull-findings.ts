import type { Finding } from '../domain/findings/finding.ts';
import { isGap } from '../domain/telemetry/history-gaps.ts';
import type { PullState } from '../domain/telemetry/pull-state.ts';
import { isoOf } from '../foundation/instant.ts';

/** What a person should know of the history of a server. @param name of the server. */
export function pullFindings(name: string, { gaps, afterClosing }: Omit<PullState, 'fold'>): readonly Finding[] {
  return [
    ...gaps.filter(isGap).map(
      ({ from, until }): Finding => ({
        code: 'history-gap',
        severity: 'warning',
        subject: name,
        message: `It has nothing of any accelerator from ${isoOf(from)} to ${isoOf(until)}. Where nobody else told of that time, it stands as a coverage gap.`,
        period: { from, until },
      }),
    ),
    ...(afterClosing === undefined
      ? []
      : [
          {
            code: 'history-after-closing',
            severity: 'warning' as const,
            subject: name,
            message:
              'Minutes of accelerators were pulled of hours whose books had been closed for good, because they are older than minutes are kept: they are in no figure.',
            period: { from: afterClosing.from, until: afterClosing.until },
            count: afterClosing.minutes,
          },
        ]),
  ];
}
