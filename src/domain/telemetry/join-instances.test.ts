import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Told,
  type Sent,
  LATENESS,
  FOUR,
  THREE,
  TWO,
  ONE,
  moments,
  tensor,
  hearAll,
  foldedOf,
  known,
  asText,
} from '../../../tests/instance-readings.ts';
import { given, MINUTE, SECOND, START } from '../../../tests/live-readings.ts';
import { liveFold } from './live-fold.ts';

describe('instances of a partitioned device that come in different messages', () => {
  const first = { receivedAt: START + 46 * SECOND, told: moments(4).map(tensor(FOUR, 0.7)) };
  const second = { receivedAt: START + 47 * SECOND, told: moments(4).map(tensor(THREE, 0.7)) };

  it.each([[[first, second]], [[second, first]]])('add up from the first moment that a new fold hears of', (sent) => {
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toEqual({ least: 0.7, most: 0.7, seconds: 45 });
    expect(findings).toEqual([]);
  });

  const partitions = fc.constantFrom([FOUR, THREE], [FOUR, TWO, ONE], [FOUR, ONE], [THREE], [TWO, ONE]);
  const drawnDay = fc.record({
    parts: partitions,
    values: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
    delays: fc.array(fc.integer({ min: 0, max: LATENESS - SECOND }), { minLength: 11, maxLength: 53 }),
    batches: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 7 }),
    lost: fc.array(fc.nat(6), { maxLength: 5 }),
  });
  type Day = typeof drawnDay extends fc.Arbitrary<infer Drawn> ? Drawn : never;

  /** Twenty minutes; of the device itself there is a power. */
  function samplesOf({ parts, values, lost }: Day): Told[] {
    return moments(80).flatMap((at, scrape) => [
      { at, values: { powerWatts: 300 + scrape } },
      ...parts.flatMap((part, place): Told[] =>
        lost.includes((scrape * 3 + place) % 7) && scrape % 5 === 0
          ? []
          : [
              { at, part, values: { tensorActiveFraction: values[(scrape + place) % 7]! } },
              { at, part, values: { smActiveFraction: values[(scrape * place) % 7]! } },
            ],
      ),
    ]);
  }
  /** One message for each scrape, or messages of some samples each in whatever order their delays bring. */
  function sentTogether(samples: readonly Told[]): Sent[] {
    return moments(80).map((at) => ({ receivedAt: at, told: samples.filter((told) => told.at === at) }));
  }
  function sentApart(samples: readonly Told[], { delays, batches }: Day): Sent[] {
    const inOrder = samples
      .map((told, index) => ({ told, receivedAt: told.at + delays[index % delays.length]! }))
      .sort((a, b) => a.receivedAt - b.receivedAt);
    const sent: Sent[] = [];
    for (let start = 0, batch = 0; start < inOrder.length; batch++) {
      const some = inOrder.slice(start, start + batches[batch % batches.length]!);
      start += some.length;
      sent.push({ receivedAt: some.at(-1)!.receivedAt, told: some.map(({ told }) => told) });
    }
    return sent;
  }

  it('come to the same windows as in one, however they are spread and ordered within the lateness', () => {
    fc.assert(
      fc.property(drawnDay, (day) => {
        const samples = samplesOf(day);
        const together = foldedOf(sentTogether(samples));
        const apart = foldedOf(sentApart(samples, day));
        expect(asText(apart.windows)).toBe(asText(together.windows));
        expect(apart.findings).toEqual(together.findings);
        expect(known(together.windows).seconds).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it('come to the same whoever sends them twice', () => {
    fc.assert(
      fc.property(drawnDay, (day) => {
        const samples = samplesOf(day);
        const twice = sentApart([...samples, ...samples], day);
        expect(asText(foldedOf(twice).windows)).toBe(asText(foldedOf(sentTogether(samples)).windows));
      }),
      { numRuns: 25 },
    );
  });

  it('come to the same windows wherever the fold is cut and taken up again', () => {
    fc.assert(
      fc.property(drawnDay, fc.array(fc.nat(400), { maxLength: 4 }), (day, cuts) => {
        const sent = sentApart(samplesOf(day), day);
        const uncut = foldedOf(sent);
        const { windows, options } = given({ latenessMilliseconds: LATENESS, catchUpMilliseconds: MINUTE });
        let fold = liveFold(options);
        for (const [number, message] of sent.entries()) {
          if (cuts.includes(number)) fold = liveFold(options, fold.snapshot());
          hearAll(fold, [message]);
        }
        fold.endAll();
        expect(asText(windows.map(({ window }) => window))).toBe(asText(uncut.windows));
        expect(fold.notices().map(({ instances }) => instances)).toEqual(
          uncut.fold.notices().map(({ instances }) => instances),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('never add up to less than all of them, whatever is lost for less than five minutes', () => {
    const loss = fc.tuple(fc.nat(79), fc.integer({ min: 1, max: 18 }));
    fc.assert(
      fc.property(partitions, fc.array(loss, { maxLength: 4 }), drawnDay, (parts, losses, day) => {
        const samples = parts.flatMap((part, place) => {
          const [from, length] = losses[place] ?? [0, 0];
          return moments(80).flatMap((at, scrape) =>
            scrape >= from && scrape < from + length ? [] : [tensor(part, 0.5)(at)],
          );
        });
        const truth = parts.reduce((sum, { share }) => sum + 0.5 * share, 0);
        const { least, most, seconds } = known(foldedOf(sentApart(samples, day)).windows);
        expect(seconds === 0 || (Math.abs(least - truth) < 1e-8 && Math.abs(most - truth) < 1e-8)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
