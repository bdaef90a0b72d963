import { describe, expect, it } from 'vitest';
import { prometheusHistory } from '../../src/adapters/history/prometheus/prometheus-history.ts';
import { victoriaMetricsHistory } from '../../src/adapters/history/victoria-metrics/victoria-metrics-history.ts';
import { hasPrometheus, hasVictoriaMetrics, prometheusWith, victoriaMetricsWith } from './history-servers.ts';
import { emptyStore, pullInto, START, storedWindows, toldSeries, windowsOfFile } from './pulled-fleet.ts';

const MINUTE = 60_000;
const SERVERS = [
  { kind: 'Prometheus', has: hasPrometheus, start: prometheusWith, make: prometheusHistory },
  { kind: 'VictoriaMetrics', has: hasVictoriaMetrics, start: victoriaMetricsWith, make: victoriaMetricsHistory },
];

describe.each(SERVERS)('history of a real $kind', ({ has, start, make }) => {
  it.skipIf(!has)('comes to the windows that a file of the same samples comes to', { timeout: 60_000 }, async () => {
    const series = toldSeries(200, { from: 70, until: 78 });
    await using server = await start([
      ...series,
      { name: 'node_load1', labels: { instance: 'c-0:9100' }, times: [START], values: [1] },
    ]);
    const store = emptyStore();
    const source = make({ url: server.url, headers: {} });
    const { pull, holds } = await pullInto(store, { source, now: START + 400 * MINUTE });
    let samples = 0;
    await pull.run(new AbortController().signal, (report) => (samples += report.samples));
    const until = START + 199 * MINUTE;
    const [pulled, filed] = [await storedWindows(store, until), await windowsOfFile(series, until)];
    expect(pulled.size).toBeGreaterThan(380);
    expect([...pulled.keys()].sort()).toEqual([...filed.keys()].sort());
    expect(pulled).toEqual(filed);
    const own = series.reduce((sum, { times }) => sum + times.length, 0);
    expect(samples).toBeGreaterThanOrEqual(own);
    expect(pull.until()).toBe(START + 395 * MINUTE);
    expect([...holds.holds.values()].map(({ subjectName }) => subjectName)).toContain('c-0/1');
    const gaps = pull.findings().filter(({ code }) => code === 'history-gap');
    expect(gaps.map(({ period }) => period)).toEqual([{ from: START + 200 * MINUTE, until: START + 395 * MINUTE }]);
  });
});

describe('a real Prometheus', () => {
  it.skipIf(!hasPrometheus)('that finds an hour too large is asked for less', { timeout: 60_000 }, async () => {
    // It is started with a limit of 50,000 samples: 16 series of a sample a second for an hour are 57,600 and more.
    const times = Array.from({ length: 3 * 3600 }, (_, second) => START + second * 1000);
    const gauges = toldSeries(1).filter(({ name }) => !name.endsWith('CONSUMPTION'));
    const series = gauges.map((one) => ({
      ...one,
      times,
      values: times.map((_, place) => one.values[place % 4] ?? 0),
    }));
    const others = series.map((one) => ({ ...one, labels: { ...one.labels, gpu: `1${one.labels['gpu']}` } }));
    const many = [...series, ...others];
    await using server = await prometheusWith(many);
    const store = emptyStore();
    const source = prometheusHistory({ url: server.url, headers: {} });
    const { pull } = await pullInto(store, { source, now: START + 185 * MINUTE });
    const stretches: number[] = [];
    await pull.run(new AbortController().signal, ({ until }) => stretches.push(until));
    expect(stretches.length).toBeGreaterThan(4);
    expect(pull.until()).toBe(START + 180 * MINUTE);
    const until = START + 179 * MINUTE;
    expect((await storedWindows(store, until)).size).toBe((await windowsOfFile(series, until)).size);
  });
});
