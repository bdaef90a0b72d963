import { describe, expect, it } from 'vitest';
import { toyCourse, toyPulse } from '../../../tests/toy-pulses.ts';
import { toyModel } from '../../../tests/toy-classifier.ts';
import { classify } from './classification.ts';
import { classifierOf } from './classifier-model.ts';
import { addPulse, newCourse } from './course.ts';
import { placeOf } from './evidence.ts';

const classifier = classifierOf(toyModel());
const even = (levels: Readonly<Record<string, number>>, minutes = 30) =>
  toyCourse(Array.from({ length: minutes }, () => levels));

describe('a classification', () => {
  it('names what decided, with its value, meaning and how hard it is to falsify', () => {
    const answer = classify(even({ tensorActive: 0.5, smActive: 0.8 }), classifier);
    expect(answer).toMatchObject({ label: 'training', stage: 'training', labels: ['training'], abstained: false });
    expect(answer.deciding[0]).toMatchObject({
      feature: 'tensorActive.level',
      value: 0.5,
      hardness: 'costs-efficiency',
    });
    expect(answer.reasons[0]).toContain('tensorActive.level 0.500');
    expect(answer).toMatchObject({ visibility: 'counters', minutes: 30, modelVersion: 'toy' });
    expect(Object.values(answer.probabilities).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('names what nobody told', () => {
    const { missing } = classify(even({ tensorActive: 0.5 }), classifier);
    expect(missing).toContain('nvlink');
    expect(missing).not.toContain('tensorActive');
  });

  it('is left open where nothing but hours is known', () => {
    const answer = classify(even({}), classifier);
    expect(answer).toMatchObject({ visibility: 'billing', abstained: true });
    expect(answer.reasons[0]).toContain('hours alone');
    expect(answer.labels.length).toBeGreaterThan(1);
  });

  it('is left open before enough minutes are known, and says how many', () => {
    const answer = classify(even({ tensorActive: 0.5 }, 1), classifier);
    expect(answer.abstained).toBe(true);
    expect(answer.reasons.join()).toContain('Known for 1 min');
  });

  it('is left open where a workload is unlike all that was learned from', () => {
    const answer = classify(even({ tensorActive: 0.5, smActive: 1.9 }), classifier);
    expect(answer.abstained).toBe(true);
    expect(answer.reasons.join()).toContain('Unlike all');
  });

  it('is left open where kinds of several purposes are in the set, and says what would settle it', () => {
    const answer = classify(even({ tensorActive: 0.2 }), classifier);
    expect(answer).toMatchObject({ abstained: true });
    expect([...answer.labels].sort()).toEqual(['inference', 'training']);
    expect(answer.reasons.join()).toContain('What would settle it');
  });

  it('is left open where a purpose has less than nine tenths of the probability, though the set names it alone', () => {
    const model = toyModel();
    const level = {
      ...model.levels.counters,
      temperature: 3.5,
      sets: { ...model.levels.counters.sets, greatest: [0.2, 0.2] },
    };
    const unsure = classifierOf({ ...model, levels: { ...model.levels, counters: level } });
    const answer = classify(even({ tensorActive: 0.5 }), unsure);
    expect(answer.probabilities['training']).toBeCloseTo(0.847, 3);
    expect(answer).toMatchObject({ label: 'training', labels: ['training', 'inference'], abstained: true });
  });

  describe('at rest', () => {
    const { trees, levels, ...model } = toyModel();
    const [inference, training] = trees.trees[0] ?? [];
    const still = { ...inference, value: [0, -9, 0, -9, -9] };
    const sets = { ...levels.counters.sets, greatest: [0.9, 0.9, 0.9] };
    const knowsIdle = classifierOf({
      ...model,
      levels: { ...levels, counters: { ...levels.counters, sets } },
      trees: {
        ...trees,
        classes: ['inference', 'training', 'idle'],
        base: [0, 0, 0],
        trees: [[inference, training, still]] as typeof trees.trees,
      },
    });

    it('is idle where profiling counters were told and never rose, whatever trees would say', () => {
      const answer = classify(even({ tensorActive: 0, smActive: 0.001 }), knowsIdle);
      expect(answer).toMatchObject({ label: 'idle', labels: ['idle'], stage: 'none', abstained: false, deciding: [] });
      expect(answer.reasons.join()).toContain('stood still');
    });

    it('is not idle where one device of many may have worked, however low their mean', () => {
      const course = newCourse({ devices: 64, nodes: 8 });
      for (let minute = 0; minute < 30; minute++) {
        const pulse = toyPulse(minute, { tensorActive: 0.3 / 64, smActive: 1 / 64 });
        pulse.spread.fill((Math.sqrt(63) / 64) * 0.3, placeOf('tensorActive'), placeOf('tensorActive') + 1);
        addPulse(course, { ...pulse, devices: 64 });
      }
      expect(classify(course, knowsIdle).label).not.toBe('idle');
    });

    it.each([
      ['nothing of matrix work', { smActive: 0.001 }],
      ['matrix work alone', { tensorActive: 0 }],
      ['busy memory', { tensorActive: 0, smActive: 0.001, dramActive: 0.3 }],
    ])('is not idle by counters that tell %s', (...[, told]) => {
      expect(classify(even(told), knowsIdle).label).not.toBe('idle');
    });
  });

  it('is not idle for want of work in counters that tell no work', () => {
    expect(classify(even({ boardPower: 0.05 }), classifier).label).not.toBe('idle');
  });

  it('is refused of a model that asks for what there is not', () => {
    const model = toyModel();
    const stranger = { ...model, trees: { ...model.trees, features: ['tensorActive.colour', 'smActive.level'] } };
    expect(() => classifierOf(stranger)).toThrow(RangeError);
    expect(() => classifierOf({ ...model, trees: { ...model.trees, classes: ['training', 'weaving'] } })).toThrow(
      /weaving/,
    );
  });
});
