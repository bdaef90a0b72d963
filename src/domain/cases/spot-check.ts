/** A draw in [0, 1) for a name, which who has the seed can repeat and nobody else can foresee: HMAC-SHA-256 of the name under the seed. */
export type SecretDraw = (name: string) => number;

/** What is drawn for: one workload of one customer in one week. */
export interface Drawn {
  readonly customerId: string;
  readonly workloadId: string;
  /** `2026-W10`: work that goes on is drawn again each week. */
  readonly week: string;
}

/** The text that goes under the seed. */
export const drawnName = ({ customerId, workloadId, week }: Drawn): string =>
  JSON.stringify([customerId, workloadId, week]);

/** Whether the lot falls on it. @param rate share that is checked, 0 to 1: 0 never, 1 always. */
export const isDrawn = (of: Drawn, rate: number, draw: SecretDraw): boolean => draw(drawnName(of)) < rate;

const DAY = 86_400_000;

/** ISO 8601 week of a moment, in UTC. */
export function weekOf(at: number): string {
  const day = new Date(at);
  const weekday = (day.getUTCDay() + 6) % 7;
  const thursday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() - weekday + 3));
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}
