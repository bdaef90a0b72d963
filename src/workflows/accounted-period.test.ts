import { describe, expect, it } from 'vitest';
import type { Allocation } from '../domain/accounting/allocation.ts';
import { type Instant, parseInstant, period } from '../foundation/instant.ts';
import { accountedPeriod } from './accounted-period.ts';

const at = (text: string): Instant => parseInstant(text)!;
const allocation = (until: string): Allocation => ({
  customerId: 'acme',
  workloadId: 'w',
  runKey: '1',
  from: at('2026-03-01T00:00:00Z'),
  until: at(until),
  devices: [],
  devicesWithoutNode: 0,
  suspendedSeconds: 0,
  source: 'list.csv',
});
const known = (until: string) => ({
  span: period(at('2026-03-01T00:00:00Z'), at('2026-03-02T00:00:00Z')),
  allocations: [allocation(until)],
  billing: [],
  findings: [],
  faults: [],
});

describe('the period that is accounted', () => {
  it('reaches as far as telemetry and allocations', () => {
    expect(accountedPeriod({}, known('2026-04-01T00:00:00Z')).until).toBe(at('2026-04-01T00:00:00Z'));
  });

  it('ends now where an allocation goes on into the future, unless the future is asked for', () => {
    const now = at('2026-03-15T00:00:00Z');
    const [planned, until] = [known('2026-04-01T00:00:00Z'), at('2026-04-01T00:00:00Z')];
    expect(accountedPeriod({ now }, planned).until).toBe(now);
    expect(accountedPeriod({ now, until }, planned).until).toBe(until);
    expect(accountedPeriod({ now: at('2026-05-01T00:00:00Z') }, planned).until).toBe(until);
  });

  it('is refused where one wrong date makes it longer than ten years, and the allocation is named', () => {
    expect(accountedPeriod({}, known('2036-03-01T00:00:00Z')).until).toBe(at('2036-03-01T00:00:00Z'));
    expect(() => accountedPeriod({}, known('2096-03-01T00:00:00Z'))).toThrow(/acme\/w.*more than ten years.*--until/);
  });

  it('is as long as it is asked to be', () => {
    const [from, until] = [at('2026-03-01T00:00:00Z'), at('2096-03-01T00:00:00Z')];
    expect(accountedPeriod({ from, until }, known('2026-04-01T00:00:00Z'))).toEqual(period(from, until));
  });
});
