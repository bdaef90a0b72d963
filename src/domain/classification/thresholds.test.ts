import { describe, expect, it } from 'vitest';
import { toyCourse } from '../../../tests/toy-pulses.ts';
import { byThresholds } from './thresholds.ts';

const even = (levels: Readonly<Record<string, number>>, nodes = 1) =>
  toyCourse(
    Array.from({ length: 10 }, () => levels),
    { devices: 8, nodes },
  );

describe('written thresholds', () => {
  it.each([
    ['a device without work', even({ smActive: 0, tensorActive: 0 }), 'idle'],
    ['work in 64 bits', even({ smActive: 0.7, tensorActive: 0.3, fp64Active: 0.3 }), 'other'],
    ['busy without matrices', even({ smActive: 0.8, tensorActive: 0.001 }), 'other'],
    [
      'training at 186 W, by what its matrix pipes do',
      even({ boardPower: 0.27, smActive: 0.09, tensorActive: 0.057 }),
      'training',
    ],
    ['writing tokens, bound by memory', even({ smActive: 0.5, tensorActive: 0.05, dramActive: 0.6 }), 'inference'],
    ['several nodes at high power', even({ nodePower: 0.9 }, 8), 'training'],
    ['a node that works half', even({ boardPower: 0.4 }), 'inference'],
  ])('%s', (_, course, kind) => {
    expect(byThresholds(course)?.kind).toBe(kind);
  });

  it('say nothing where nothing is told', () => {
    expect(byThresholds(even({ clock: 1 }))?.kind).not.toBe('training');
  });
});
