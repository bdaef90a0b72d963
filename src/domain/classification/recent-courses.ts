import { addPulse, type Course, type JobFacts, newCourse } from './course.ts';
import type { Pulse } from './pulse.ts';

/** What was seen of each workload since midnight, and since the midnight before. */
export interface RecentCourses {
  /** @param facts of the hour; the most that was ever held counts. */
  add(workload: string, pulse: Pulse, facts: JobFacts): void;
  /** Since the midnight before, where the workload was seen then; undefined where nothing was seen in either day. */
  courseOf(workload: string): Course | undefined;
  /** It is midnight: what is older than a day goes. */
  nextDay(): void;
  /** Workloads that are remembered. */
  readonly size: number;
}

/** Memory follows the workloads that were seen in two days, and no longer time. */
export function recentCourses(): RecentCourses {
  let sinceYesterday = new Map<string, Course>();
  let sinceToday = new Map<string, Course>();
  return {
    add(workload, pulse, facts) {
      const older = sinceYesterday.get(workload);
      if (older !== undefined) sinceYesterday.set(workload, withPulse(older, pulse, facts));
      sinceToday.set(workload, withPulse(sinceToday.get(workload) ?? newCourse(facts), pulse, facts));
    },
    courseOf: (workload) => sinceYesterday.get(workload) ?? sinceToday.get(workload),
    nextDay() {
      sinceYesterday = sinceToday;
      sinceToday = new Map();
    },
    get size() {
      let alone = 0;
      for (const workload of sinceToday.keys()) if (!sinceYesterday.has(workload)) alone++;
      return sinceYesterday.size + alone;
    },
  };
}

function withPulse(course: Course, pulse: Pulse, facts: JobFacts): Course {
  const { devices, nodes } = course.facts;
  const isMore = facts.devices > devices || facts.nodes > nodes;
  const most = { devices: Math.max(devices, facts.devices), nodes: Math.max(nodes, facts.nodes) };
  const grown = isMore ? { ...course, facts: most } : course;
  addPulse(grown, pulse);
  return grown;
}
