/** How many jobs a red team draws of what. */
export interface AttackSizes {
  /** Honest jobs that are learned from. */
  readonly learned: number;
  /** Of each family: evaders that are learned from (where its kin isn't left out), and others that are judged. */
  readonly evadersLearned: number;
  readonly evadersJudged: number;
  /** Honest other workloads, for the threshold and for counting false alarms. */
  readonly others: number;
  /** Trainings without disguise. */
  readonly open: number;
}

/** All sizes from one. */
export const sizesOf = (jobs: number): AttackSizes => ({
  learned: jobs,
  evadersLearned: Math.max(2, Math.round(jobs / 16)),
  evadersJudged: Math.max(3, Math.round(jobs / 10)),
  others: 4 * jobs,
  open: Math.max(4, Math.round(jobs / 4)),
});
