import { describe, expect, it } from 'vitest';
import { nodeMetrics } from './metrics.ts';

const valueOf = (text: string, name: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1);

describe('what the node counts of itself', () => {
  it('stands at zero from the start, so that the first rise is seen', () => {
    const text = nodeMetrics().text();
    for (const name of ['comptroller_log_messages_total', 'comptroller_windows_flushed_total'])
      expect(valueOf(text, name)).toBe('0');
  });

  it('adds up, by kind and by fate', () => {
    const metrics = nodeMetrics();
    for (const samples of [2, 3]) metrics.messageAccepted({ kind: 'k', samples, bytes: 10 });
    for (const bytes of [8, 12]) metrics.messageLogged({ bytes });
    metrics.windowsFlushed(7);
    const text = metrics.text();
    expect(valueOf(text, 'comptroller_ingest_messages_total{kind="k"}')).toBe('2');
    expect(valueOf(text, 'comptroller_ingest_samples_total{kind="k"}')).toBe('5');
    expect(valueOf(text, 'comptroller_ingest_bytes_total{kind="k"}')).toBe('20');
    expect(valueOf(text, 'comptroller_log_messages_total')).toBe('2');
    expect(valueOf(text, 'comptroller_log_bytes_total')).toBe('20');
    expect(valueOf(text, 'comptroller_windows_flushed_total')).toBe('7');
  });

  it.each([
    [0.099, '1'],
    [0.1, '1'],
    [0.101, '0'],
  ])('puts a request of %d s into the right bucket of 0.1 s', (seconds, count) => {
    const metrics = nodeMetrics();
    metrics.requestAnswered({ route: '/x', method: 'GET', status: 200, seconds });
    const text = metrics.text();
    const name = 'comptroller_http_request_duration_seconds';
    expect(valueOf(text, `${name}_bucket{route="/x",le="0.1"}`)).toBe(count);
    expect(valueOf(text, `${name}_bucket{route="/x",le="10"}`)).toBe('1');
    expect(valueOf(text, `${name}_bucket{route="/x",le="+Inf"}`)).toBe('1');
    expect(valueOf(text, `${name}_sum{route="/x"}`)).toBe(String(seconds));
  });

  it('reads a level when it is asked for, the last of its name', () => {
    const metrics = nodeMetrics();
    let held = 1;
    metrics.level('comptroller_log_held_bytes', 'Bytes of the log.', () => 99);
    metrics.level('comptroller_log_held_bytes', 'Bytes of the log.', () => held);
    held = 12;
    expect(valueOf(metrics.text(), 'comptroller_log_held_bytes')).toBe('12');
    expect(metrics.text().match(/TYPE comptroller_log_held_bytes gauge/g)).toHaveLength(1);
  });

  it('tells of each pull how far it is, and counts from zero', () => {
    const metrics = nodeMetrics();
    let untilSeconds = 100;
    metrics.pulls(() => [{ source: 'http://p', untilSeconds, lagSeconds: 7 }]);
    expect(valueOf(metrics.text(), 'comptroller_pull_samples_total{source="http://p"}')).toBe('0');
    expect(valueOf(metrics.text(), 'comptroller_pull_failures_total{source="http://p"}')).toBe('0');
    untilSeconds = 160;
    metrics.historyPulled({ source: 'http://p', samples: 5 });
    metrics.pullFailed({ source: 'http://p' });
    const text = metrics.text();
    expect(valueOf(text, 'comptroller_pull_until_seconds{source="http://p"}')).toBe('160');
    expect(valueOf(text, 'comptroller_pull_lag_seconds{source="http://p"}')).toBe('7');
    expect(valueOf(text, 'comptroller_pull_samples_total{source="http://p"}')).toBe('5');
    expect(valueOf(text, 'comptroller_pull_failures_total{source="http://p"}')).toBe('1');
  });

  it('tells of each store whether it can be used', () => {
    const metrics = nodeMetrics();
    let isUsable = true;
    metrics.stores(() => [{ store: 'records', isUsable }]);
    expect(valueOf(metrics.text(), 'comptroller_store_usable{store="records"}')).toBe('1');
    isUsable = false;
    expect(valueOf(metrics.text(), 'comptroller_store_usable{store="records"}')).toBe('0');
  });

  it('keeps to the text format whatever a label holds', () => {
    const metrics = nodeMetrics();
    metrics.messageAccepted({ kind: 'a"b\\c\nd', samples: 1, bytes: 1 });
    expect(metrics.text()).toContain('{kind="a\\"b\\\\c\\nd"} 1\n');
  });
});
