import { describe, expect, it } from 'vitest';
import { MINUTES } from './demonstration-fleet.ts';
import { type SimulatedScrape, simulatedScrapes } from './live-demonstration.ts';

const valuesOf = (scrape: SimulatedScrape | undefined, name: string): readonly number[] =>
  (scrape?.samples ?? []).filter(({ labels }) => labels['__name__'] === name).map(({ value }) => value);

describe('the demonstration as collectors see it', () => {
  const courses = [133, 134].map((number) => [...simulatedScrapes(number)]);

  it('is one scrape for each minute, without the end that the next course begins with', () => {
    expect(courses.map((scrapes) => scrapes.map(({ minute }) => minute).join())).toEqual(
      courses.map(() => Array.from({ length: MINUTES }, (_, minute) => minute).join()),
    );
  });

  it.each(['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'gpu_prof_total_16_ops'])(
    'lets %s go on where the course before ended',
    (name) => {
      const [before, after] = courses.map((scrapes) => scrapes);
      const twoBefore = valuesOf(before?.at(-2), name);
      const last = valuesOf(before?.at(-1), name);
      const next = valuesOf(after?.[0], name);
      expect(next.length).toBeGreaterThan(0);
      next.forEach((value, place) => {
        const step = value - (last[place] ?? 0);
        // Not the counter's start again, and no leap: about what a minute is worth to a device that does what it did.
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThanOrEqual(2 * ((last[place] ?? 0) - (twoBefore[place] ?? 0)) + 1e15);
      });
    },
  );

  it('leaves out the node whose collector was down, and nothing else', () => {
    const counts = new Set(courses[0]?.map(({ samples }) => samples.length));
    expect([...counts].toSorted((a, b) => a - b)).toEqual([8 * 16 + 4 * 8, 8 * 16 + 4 * 16]);
  });
});
