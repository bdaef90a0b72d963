import { describe, expect, it } from 'vitest';
import { cautiousClock, clockWatch } from './cautious-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 1);

/** A machine of which time passes and whose clock is set by hand. */
function machine() {
  const state = { ran: 0, set: 0 };
  return {
    clocks: { wall: () => START + state.ran + state.set, elapsed: () => 500 + state.ran },
    pass: (milliseconds: number) => void (state.ran += milliseconds),
    set: (milliseconds: number) => void (state.set += milliseconds),
    right: () => START + state.ran,
  };
}

describe('the clock for what can not be taken back', () => {
  it('goes with a clock that nobody sets, or sets by less than a minute', () => {
    const { clocks, pass, set, right } = machine();
    const clock = cautiousClock(HOUR, clocks);
    pass(5 * HOUR);
    expect(clock()).toBe(right());
    set(MINUTE);
    expect(clock()).toBe(right() + MINUTE);
  });

  it('passes over a jump ahead that is put right within its patience', () => {
    const { clocks, pass, set, right } = machine();
    const clock = cautiousClock(HOUR, clocks);
    set(365 * 24 * HOUR);
    for (let minute = 0; minute < 60; minute++, pass(MINUTE)) expect(clock()).toBe(right());
    set(-365 * 24 * HOUR);
    expect(clock()).toBe(right());
    pass(2 * HOUR);
    expect(clock()).toBe(right());
  });

  it.each([
    [HOUR - 1, 0],
    [HOUR, 3 * HOUR],
  ])('believes a clock that has stood ahead for %i ms: by %i ms', (milliseconds, believed) => {
    const { clocks, pass, set, right } = machine();
    const clock = cautiousClock(HOUR, clocks);
    set(3 * HOUR);
    clock();
    pass(milliseconds);
    expect(clock()).toBe(right() + believed);
  });

  it('follows a clock that is set back at once, and waits again when it is put right', () => {
    const { clocks, pass, set, right } = machine();
    const clock = cautiousClock(HOUR, clocks);
    set(-2 * HOUR);
    expect(clock()).toBe(right() - 2 * HOUR);
    set(2 * HOUR);
    expect(clock()).toBe(right() - 2 * HOUR);
    pass(HOUR);
    expect(clock()).toBe(right());
  });
});

describe('the watch over the clock', () => {
  it.each([
    [59_999, 0],
    [60_000, 1],
    [-60_000, 1],
    [-59_999, 0],
  ])('tells of a clock that was set by %i ms in so many findings: %i', (milliseconds, count) => {
    const { clocks, pass, set } = machine();
    const found = clockWatch(clocks);
    pass(HOUR);
    expect(found()).toEqual([]);
    set(milliseconds);
    expect(found()).toHaveLength(count);
    pass(HOUR);
    expect(found()).toHaveLength(count);
  });

  it('says by how much, which way, and of which time it can not be sure', () => {
    const { clocks, set } = machine();
    const found = clockWatch(clocks);
    set(2 * HOUR);
    set(0);
    found();
    set(-3 * HOUR);
    const [forward, back] = found();
    expect(forward?.message).toContain('forward by 7200 s');
    expect(forward?.period).toEqual({ from: START, until: START + 2 * HOUR });
    expect(back?.message).toContain('back by 10800 s');
    expect(back?.period).toEqual({ from: START - HOUR, until: START + 2 * HOUR });
  });

  it('grows no list without end', () => {
    const { clocks, set } = machine();
    const found = clockWatch(clocks);
    for (let time = 0; time < 300; time++) {
      set(time % 2 === 0 ? HOUR : -HOUR);
      found();
    }
    expect(found()).toHaveLength(100);
  });
});
