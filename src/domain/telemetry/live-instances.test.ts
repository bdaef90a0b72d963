import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given, MINUTE, SECOND, START, type Values, valuesOf } from '../../../tests/live-readings.ts';
import { instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import { signalIn, type DeviceWindow } from './device-window.ts';
import type { InstancePart } from './instance-part.ts';
import { liveFindings } from './live-findings.ts';
import { type LiveFold, type LiveFoldOptions, liveFold } from './live-fold.ts';

/** What one instance, or the device itself where there is none, tells of a moment. */
interface Told {
  readonly at: number;
  readonly part?: InstancePart;
  readonly values: Values;
}
interface Sent {
  readonly receivedAt: number;
  readonly told: readonly Told[];
}

const LATENESS = 5 * MINUTE;
const STEP = 15 * SECOND;
const FOUR: InstancePart = { id: '1', share: 4 / 7 };
const THREE: InstancePart = { id: '2', share: 3 / 7 };
const TWO: InstancePart = { id: '3', share: 2 / 7 };
const ONE: InstancePart = { id: '7', share: 1 / 7 };
const moments = (count: number, from = START) => Array.from({ length: count }, (_, index) => from + index * STEP);
const tensor = (part: InstancePart, value: number) => (at: number) => ({
  at,
  part,
  values: { tensorActiveFraction: value },
});

function hearAll(fold: LiveFold, sent: readonly Sent[]): void {
  for (const { receivedAt, told } of sent) {
    for (const { at, part, values } of told) {
      if (part === undefined) fold.reading(0, instant(at), valuesOf(values));
      else fold.instance(0, instant(at), { part, values: valuesOf(values) });
    }
    fold.endMessage(instant(receivedAt));
  }
}

function foldedOf(sent: readonly Sent[], options: Partial<LiveFoldOptions> = {}) {
  const { windows, options: all } = given({ latenessMilliseconds: LATENESS, catchUpMilliseconds: MINUTE, ...options });
  const fold = liveFold(all);
  hearAll(fold, sent);
  fold.endAll();
  const findings = fold
    .notices()
    .flatMap(liveFindings)
    .filter(({ code }) => code.startsWith('instances-'));
  return { windows: windows.map(({ window }) => window), fold, findings };
}

const each = (at: readonly number[], of: readonly ((at: number) => Told)[], delay = SECOND): Sent[] =>
  at.map((moment) => ({ receivedAt: moment + delay, told: of.map((tell) => tell(moment)) }));

/** What is known of the tensor cores: the least and the most of any minute, to a billionth, and for how many seconds. */
function known(windows: readonly DeviceWindow[]) {
  const of = windows.map((window) => signalIn(window, 'tensorActiveFraction')).filter((one) => one !== undefined);
  const round = (value: number) => Math.round(value * 1e9) / 1e9;
  return {
    least: round(Math.min(...of.map(({ minimum }) => minimum))),
    most: round(Math.max(...of.map(({ maximum }) => maximum))),
    seconds: of.reduce((sum, { coveredSeconds }) => sum + coveredSeconds, 0),
  };
}
const NOTHING = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY, seconds: 0 };
const asText = (windows: readonly DeviceWindow[]): string =>
  JSON.stringify(
    windows.map(({ subject, ...window }) => [
      subject,
      ...Object.values(window).map((value) => (value instanceof Float64Array ? [...value] : value)),
    ]),
  );

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

describe('a state with instances', () => {
  function stateOf(): Float64Array {
    const { options } = given({ latenessMilliseconds: LATENESS });
    const fold = liveFold(options);
    hearAll(fold, each(moments(10), [tensor(FOUR, 0.7), tensor(THREE, 0.7)]));
    // One that runs ahead and waits to be confirmed.
    hearAll(fold, each([START + 20 * MINUTE], [tensor(ONE, 0.7)]));
    return new Float64Array(fold.snapshot().slice().buffer);
  }
  /** What becomes of a state that is taken up and written again. */
  function outcomeOf(state: Float64Array): string | Uint8Array {
    try {
      return liveFold(given().options, new Uint8Array(state.slice().buffer)).snapshot();
    } catch (error) {
      return error instanceof Problem ? error.code : String(error);
    }
  }

  it('is written again as it was read', () => {
    const state = stateOf();
    expect(outcomeOf(state)).toEqual(new Uint8Array(state.slice().buffer));
  });

  it('that is cut short or damaged is refused, or is another state', () => {
    const state = stateOf();
    const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 70_000 }));
    fc.assert(
      fc.property(fc.nat(state.length - 1), number, (place, value) => {
        expect(outcomeOf(state.slice(0, place))).toBe('live-state-unreadable');
        const damaged = state.slice();
        damaged[place] = value;
        const outcome = outcomeOf(damaged);
        expect(outcome === 'live-state-unreadable' || outcome instanceof Uint8Array).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an instance that is missing', () => {
  it('leaves the moment not known, and is told', () => {
    const at = moments(80);
    const sent = each(at, [tensor(FOUR, 0.7), tensor(THREE, 0.7)]);
    const holed = sent.map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape >= 30 && scrape < 40 ? told.slice(0, 1) : told,
    }));
    const { windows, findings } = foldedOf(holed);
    expect(known(windows)).toEqual({ least: 0.7, most: 0.7, seconds: 79 * 15 - 11 * 15 });
    expect(findings).toMatchObject([{ code: 'instances-missing', severity: 'warning', count: 10 }]);
  });

  it('is no more than a notice where it is one of thousands', () => {
    const sent = each(moments(2000), [tensor(FOUR, 0.7), tensor(THREE, 0.7)]);
    const holed = sent.map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape === 1000 ? told.slice(1) : told,
    }));
    expect(foldedOf(holed).findings).toMatchObject([{ code: 'instances-missing', severity: 'notice', count: 1 }]);
  });

  it('of every moment is an error: they never meet', () => {
    const sent = [
      ...each(moments(40), [tensor(FOUR, 0.7)]),
      ...each(moments(40, START + 7 * SECOND), [tensor(THREE, 0.7)]),
    ];
    const { windows, findings } = foldedOf(sent.sort((a, b) => a.receivedAt - b.receivedAt));
    expect(known(windows)).toEqual(NOTHING);
    expect(findings).toMatchObject([{ code: 'instances-missing', severity: 'error' }]);
  });

  it('of a signal leaves that signal not known, and no other', () => {
    const of = (part: InstancePart, values: Values) => (at: number) => ({ at, part, values });
    const sent = each(moments(40), [
      of(FOUR, { tensorActiveFraction: 0.5, smActiveFraction: 0.5 }),
      of(THREE, { tensorActiveFraction: 0.5 }),
    ]);
    const { windows } = foldedOf(sent);
    expect(known(windows)).toMatchObject({ least: 0.5, most: 0.5 });
    expect(windows.every((window) => signalIn(window, 'smActiveFraction') === undefined)).toBe(true);
  });

  it('does not take away what the device says of itself', () => {
    const whole = (at: number): Told => ({ at, values: { tensorActiveFraction: 0.9 } });
    const sent = each(moments(40), [tensor(FOUR, 0.5), tensor(THREE, 0.5), whole]);
    expect(known(foldedOf(sent).windows)).toMatchObject({ least: 0.9, most: 0.9 });
  });

  it('of which the size is not known leaves the device not known', () => {
    const sent = each(moments(40), [tensor({ id: '1', share: Number.NaN }, 0.5), tensor(THREE, 0.5)]);
    expect(known(foldedOf(sent).windows)).toEqual(NOTHING);
  });
});

describe('a device that its instances do not fill', () => {
  it('is known when it has been watched for half the lateness less than five minutes', () => {
    const { windows, findings } = foldedOf(each(moments(80), [tensor(FOUR, 0.7)]));
    expect(known(windows)).toEqual({ least: 0.4, most: 0.4, seconds: 79 * 15 - 150 });
    expect(findings).toMatchObject([{ code: 'instances-unsettled', severity: 'notice', count: 10 }]);
  });

  it('is not known where all is told in one go: others may come in the next message', () => {
    const backlog = [{ receivedAt: START + 41 * MINUTE, told: moments(160).map(tensor(FOUR, 0.7)) }];
    const sent = [...backlog, { receivedAt: START + 41 * MINUTE + SECOND, told: moments(160).map(tensor(TWO, 0.7)) }];
    for (const latenessMilliseconds of [0, LATENESS]) {
      const { windows } = foldedOf(sent, { latenessMilliseconds, catchUpMilliseconds: 0 });
      expect(known(windows).seconds === 0 || known(windows).least === 0.6).toBe(true);
    }
  });

  it('says so where one that was never seen comes after the moments were given', () => {
    const lone = each(moments(120), [tensor(FOUR, 0.7)]);
    const late = { receivedAt: START + 31 * MINUTE, told: moments(3, START + 10 * MINUTE).map(tensor(TWO, 0.7)) };
    const { findings } = foldedOf([...lone, late]);
    const from = START + 10 * MINUTE;
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'instances-too-late',
        severity: 'error',
        count: 3,
        period: { from, until: from + 2 * STEP + 1 },
      }),
    );
  });

  it('says so where one had been silent for longer than it was waited for', () => {
    const both = [tensor(FOUR, 0.7), tensor(TWO, 0.7)];
    const sent = each(moments(140), both).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape >= 40 && scrape < 88 ? told.slice(0, 1) : told,
    }));
    const queue = { receivedAt: START + 36 * MINUTE, told: moments(48, START + 40 * STEP).map(tensor(TWO, 0.7)) };
    const { findings } = foldedOf([...sent, queue]);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'instances-too-late', count: 48 }));
  });

  it('says nothing of the kind where the late one is in the sums already', () => {
    const sent = each(moments(120), [tensor(FOUR, 0.7), tensor(TWO, 0.7)]);
    const late = { receivedAt: START + 31 * MINUTE, told: moments(3, START + 10 * MINUTE).map(tensor(TWO, 0.7)) };
    expect(foldedOf([...sent, late]).findings.map(({ code }) => code)).toEqual(['instances-unsettled']);
  });
});

describe('a device that is partitioned anew', () => {
  it.each([
    ['others', [tensor(TWO, 0.5), tensor(ONE, 0.5), tensor({ id: '9', share: 4 / 7 }, 0.5)]],
    ['one of another size by the same name', [tensor({ id: '1', share: 1 }, 0.5)]],
  ])('into %s is known again five minutes after the last sight of the earlier', (_, after) => {
    const sent = [
      ...each(moments(40), [tensor(FOUR, 0.5), tensor(THREE, 0.5)]),
      ...each(moments(60, START + 40 * STEP), after),
    ];
    const { windows } = foldedOf(sent);
    const { least, most, seconds } = known(windows);
    expect([least, most]).toEqual([0.5, 0.5]);
    // The last 150 seconds before it, in which the new ones are looked ahead for, and five minutes after it.
    expect(seconds).toBe(99 * 15 - 150 - 300 - 15);
  });
});

describe('without lateness', () => {
  it('what comes together adds up, and what comes apart is not known, and told', () => {
    const at = moments(40);
    const both = each(at, [tensor(FOUR, 0.7), tensor(THREE, 0.7)]);
    const options = { latenessMilliseconds: 0, catchUpMilliseconds: 0 };
    expect(known(foldedOf(both, options).windows)).toEqual({ least: 0.7, most: 0.7, seconds: 39 * 15 });
    const batches = moments(10).flatMap((_, batch): Sent[] => {
      const some = at.slice(4 * batch, 4 * batch + 4);
      const receivedAt = some.at(-1)! + SECOND;
      return [FOUR, THREE].map((part) => ({ receivedAt, told: some.map(tensor(part, 0.7)) }));
    });
    // The last moment of each message is still open when the next comes.
    const { windows, findings } = foldedOf(batches, options);
    expect(known(windows)).toMatchObject({ least: 0.7, most: 0.7 });
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'instances-missing', severity: 'warning', count: 27 }),
    );
  });
});

describe('instances that are made up', () => {
  const real = [tensor(FOUR, 0.7), tensor(THREE, 0.7)];

  it('leave a device not known for as long as they are told, say so, and are forgotten', () => {
    const invented = (at: number) =>
      Array.from({ length: 100 }, (_, index) => tensor({ id: `x${at}-${index}`, share: 1 / 7 }, 0)(at));
    const sent = each(moments(120), real).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told: scrape >= 40 && scrape < 44 ? [...told, ...invented(told[0]!.at)] : told,
    }));
    const { windows, findings, fold } = foldedOf(sent);
    expect(known(windows)).toMatchObject({ least: 0.7, most: 0.7 });
    expect(known(windows).seconds).toBeGreaterThan(60 * 15);
    expect(findings.map(({ code }) => code)).toContain('instances-too-many');
    expect(fold.waitingBytes).toBe(0);
  });

  it('that are more than the device are told as that', () => {
    const sent = each(moments(40), [...real, tensor({ id: 'x', share: 1 }, 0)]);
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toEqual(NOTHING);
    expect(findings).toMatchObject([{ code: 'instances-above-whole', severity: 'error', count: 40 }]);
  });

  it('with names longer than any leave the device not known', () => {
    const sent = each(moments(40), [...real, tensor({ id: 'x'.repeat(33), share: 1 / 7 }, 0)]);
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toEqual(NOTHING);
    expect(findings).toMatchObject([{ code: 'instances-too-many', severity: 'error' }]);
  });

  it('of a time to come are forgotten when nobody confirms it', () => {
    const far = START + 400 * 86_400 * SECOND;
    const sent = each(moments(40), real).map(({ receivedAt, told }, scrape) => ({
      receivedAt,
      told:
        scrape % 8 === 4
          ? [
              ...told,
              ...Array.from({ length: 40 }, (_, index) =>
                tensor({ id: `x${scrape}-${index}`, share: 1 }, 0)(far + scrape * MINUTE * 60),
              ),
            ]
          : told,
    }));
    const { windows, findings } = foldedOf(sent);
    expect(known(windows)).toMatchObject({ least: 0.7, most: 0.7, seconds: 39 * 15 });
    expect(findings).toEqual([]);
  });

  it('of all devices together are followed up to a number, and their room comes back', () => {
    const { options } = given({ latenessMilliseconds: LATENESS, mostInstances: 20 });
    const fold = liveFold(options);
    const hear = (subject: number, at: number, count: number) => {
      for (let index = 0; index < count; index++) {
        fold.instance(subject, instant(at), {
          part: { id: `${at}-${index}`, share: 1 / 7 },
          values: valuesOf({ tensorActiveFraction: 0.5 }),
        });
      }
      fold.endMessage(instant(at));
    };
    const crowded = () => fold.notices().filter(({ instances }) => (instances?.crowded ?? 0) > 0).length;
    for (let subject = 0; subject < 4; subject++) for (const at of moments(2)) hear(subject, at, 3);
    for (let subject = 0; subject < 4; subject++) hear(subject, START + 10 * MINUTE, 1);
    expect(crowded()).toBe(1);
    fold.endMessage(instant(START + 60 * MINUTE));
    const later = START + 120 * MINUTE;
    for (const at of moments(60, later)) for (let subject = 4; subject < 8; subject++) hearSteady(fold, subject, at);
    expect(crowded()).toBe(1);
  });

  function hearSteady(fold: LiveFold, subject: number, at: number): void {
    for (const part of [FOUR, THREE])
      fold.instance(subject, instant(at), { part, values: valuesOf({ tensorActiveFraction: 0.5 }) });
    fold.endMessage(instant(at));
  }
});
