import type { Instant } from '../../../foundation/instant.ts';
import { addDays, type CivilDate, civilDateIn, compareDates, endOfDayIn } from '../calendar.ts';
import type { Deadline } from '../rule.ts';

/** Dates of the proposed quarterly notification: 15 April, 15 July, 15 October, 15 January (15 CFR 702.7(a)(2)(i)). */
const NOTIFICATION_MONTHS = [1, 4, 7, 10];
const NOTIFICATION_DAY = 15;
const NIL_AFFIRMATIONS = 7;
const ZONE = 'America/New_York';
const CITATION = 'proposed 15 CFR 702.7(a)(2)';

/** The first notification date on or after a day. */
export function notificationDateFrom(date: CivilDate): CivilDate {
  const dates = [date.year, date.year + 1].flatMap((year) =>
    NOTIFICATION_MONTHS.map((month) => ({ year, month, day: NOTIFICATION_DAY })),
  );
  return dates.find((candidate) => compareDates(candidate, date) >= 0) ?? date;
}

/** The seven dates after a notification on which the absence of applicable activities must be affirmed (702.7(a)(2)(v)). */
export function nilAffirmationDates(notified: CivilDate): readonly CivilDate[] {
  const dates: CivilDate[] = [];
  let after = addDays(notified, 1);
  while (dates.length < NIL_AFFIRMATIONS) {
    const next = notificationDateFrom(after);
    dates.push(next);
    after = addDays(next, 1);
  }
  return dates;
}

/** The notification that an activity calls for, and the affirmations that follow it if nothing more happens. */
export function quarterlyDeadlines(activity: Instant): readonly Deadline[] {
  const notification = notificationDateFrom(civilDateIn(ZONE, activity));
  const affirmations = nilAffirmationDates(notification).map((date, index) => ({
    duty: `Affirm to BIS that there are no applicable activities, if there are none (${index + 1} of ${NIL_AFFIRMATIONS})`,
    due: endOfDayIn(ZONE, date),
    citation: `${CITATION}(v)`,
  }));
  return [
    {
      duty: `Notify BIS of the activity and of those planned in the six months after (covered US person; day counted in ${ZONE})`,
      due: endOfDayIn(ZONE, notification),
      citation: `${CITATION}(i)`,
    },
    ...affirmations,
  ];
}
