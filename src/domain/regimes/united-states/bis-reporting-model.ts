import { earliestOf } from '../calendar.ts';
import { operationsRule } from '../operations-rule.ts';
import { BIS_NOTIFICATION, BIS_REPORTING } from './bis-reporting-text.ts';
import { quarterlyDeadlines } from './quarterly-calendar.ts';

/**
 * Any training run using more than 10^26 computational operations, a multiply-accumulate being two (Note 1).
 * Source: proposed 15 CFR 702.7(a)(1)(i), 89 FR 73612 (11 September 2024). A run is counted by itself.
 */
export const bisReportingModel = operationsRule({
  ...BIS_REPORTING,
  id: 'us-bis-ai-reporting-model',
  citation: 'proposed 15 CFR 702.7(a)(1)(i), 89 FR 73612',
  scope: 'run',
  threshold: { comparator: 'greater-than', value: 1e26, unit: 'computational operations' },
  counting: { recognises: [], addsEarlierWork: false },
  openChoices: [
    'A multiply-accumulate is two operations (Note 1 to 702.7(a)(1)).',
    'A workload is one training run; what continues it under another workload is another run.',
    'Not evaluated: whether the customer is a covered US person, and what it plans within six months.',
  ],
  deadlines: ({ metOn, knownOn }) => {
    const activity = earliestOf(metOn, knownOn);
    return activity === undefined ? [] : quarterlyDeadlines(activity);
  },
  whatFollows: BIS_NOTIFICATION,
});
