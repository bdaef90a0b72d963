import type { Deadline } from '../rule.ts';
import type { StatusChange } from '../status.ts';
import { dueAfter, runsFrom, type Trigger } from '../trigger.ts';

const ZONE = 'Europe/Brussels';

/**
 * The notification of Art. 52(1), Regulation (EU) 2024/1689: without delay and within two weeks after the line is met or it
 * becomes known that it will be met. A last day that is no working day isn't moved here, so that nobody is late.
 */
export function notificationDeadlines(trigger: Trigger, changes: readonly StatusChange[]): readonly Deadline[] {
  const from = runsFrom(trigger, changes, ZONE);
  if (from === undefined) return [];
  const why = trigger.knownOn !== undefined && from === trigger.knownOn ? 'known that it will be met' : 'met';
  return [
    dueAfter(from, {
      duty: `The model's provider notifies the Commission, stating FLOP to two significant figures and how they were estimated; the line counts as ${why}`,
      days: 14,
      zone: ZONE,
      citation: 'Art. 52(1), Regulation (EU) 2024/1689',
    }),
  ];
}
