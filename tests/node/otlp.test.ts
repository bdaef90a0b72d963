import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { MeterProvider, MetricReader, type PushMetricExporter, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { type NodeProcess, startNodeProcess } from './node-process.ts';
import { accountsOf, expectAccountsOfFile, type Scrape, scrapes, usedNodeFolder } from './small-node.ts';

class ReaderOnDemand extends MetricReader {
  protected override onForceFlush = async (): Promise<void> => undefined;
  protected override onShutdown = async (): Promise<void> => undefined;
}

/** The SDK's own measuring of scrapes: gauges, and the counter as one. */
function meterOf(names: readonly string[]) {
  const reader = new ReaderOnDemand();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('dcgm');
  let current: Scrape | undefined;
  for (const name of names) {
    const isCounter = name.endsWith('ENERGY_CONSUMPTION');
    const instrument = isCounter ? meter.createObservableCounter(name) : meter.createObservableGauge(name);
    instrument.addCallback((result) => {
      for (const sample of current?.samples ?? [])
        if (sample.name === name) result.observe(sample.value, sample.labels);
    });
  }
  return async (scrape: Scrape): Promise<ResourceMetrics> => {
    current = scrape;
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([]);
    return atTimeOf(scrape, resourceMetrics);
  };
}

const SECOND = 1000;
const timeOf = (at: number): [number, number] => [Math.floor(at / SECOND), (at % SECOND) * 1e6];

/** The same as if it had been measured then. */
function atTimeOf({ at }: Scrape, measured: ResourceMetrics): ResourceMetrics {
  for (const { metrics } of measured.scopeMetrics)
    for (const { dataPoints } of metrics)
      for (const point of dataPoints) Object.assign(point, { startTime: timeOf(FIRST), endTime: timeOf(at) });
  return measured;
}

const exported = (exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<unknown> =>
  new Promise((resolve, reject) =>
    exporter.export(metrics, ({ error }) => (error === undefined ? resolve(undefined) : reject(error))),
  );

/** The kinds of message that the node says it took. */
async function kindsTaken({ address }: NodeProcess): Promise<readonly (string | undefined)[]> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return [...text.matchAll(/ingest_samples_total\{kind="([^"]+)"\}/g)].map(([, kind]) => kind);
}

const SCRAPES = scrapes();
const FIRST = SCRAPES[0]!.at;
const NAMES = [...new Set(SCRAPES[0]!.samples.map(({ name }) => name))];

let node = { folder: '', settings: '' };
beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
  node = await usedNodeFolder();
});

describe('a node that took telemetry from exporters of OpenTelemetry', () => {
  it('gives the account that the file gives, though it was killed in between', async () => {
    const measure = meterOf(NAMES);
    const half = Math.floor(SCRAPES.length / 2);
    const first = await startNodeProcess(node.settings);
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    const protobuf = new ProtobufExporter({ url: `${first.address}/v1/metrics`, timeoutMillis: 2000 });
    vi.unstubAllEnvs();
    for (const scrape of SCRAPES.slice(0, half)) await exported(protobuf, await measure(scrape));
    expect(await kindsTaken(first)).toEqual(['otlp-metrics-protobuf-gzip']);
    await first.kill();
    await expect(exported(protobuf, await measure(SCRAPES[half]!))).rejects.toThrow(/\S/);
    const second = await startNodeProcess(node.settings);
    const json = new JsonExporter({ url: `${second.address}/v1/metrics` });
    // A sender that saw no answer sends again.
    for (const scrape of SCRAPES.slice(half - 5)) await exported(json, await measure(scrape));
    expect(await kindsTaken(second)).toEqual(['otlp-metrics-json']);
    expect(await second.stop()).toBe(0);
    const third = await startNodeProcess(node.settings);
    const live = await accountsOf(third);
    expect(await third.stop()).toBe(0);
    await expectAccountsOfFile(live, node.folder);
  });
});
