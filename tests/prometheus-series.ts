import { expositionLine } from '../src/foundation/exposition-format.ts';

/** A whole minute. */
export const T = 1_750_000_020_000;
export const MINUTE = 60_000;
export const NVIDIA = { gpu: '0', UUID: 'GPU-a', modelName: 'NVIDIA H100 80GB HBM3', Hostname: 'n1' };
export const AMD = { gpu_id: '0', gpu_uuid: 'a-0', card_series: 'AMD Instinct MI300X OAM', hostname: 'n2' };

/** A series with its points, in milliseconds from `T`. */
export interface Series {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [at: number, value: number])[];
}

/** The same series in every format that can carry them. */
export const WRITERS: Readonly<Record<string, (series: readonly Series[]) => string>> = {
  'prometheus-text': (series) => {
    const samples = series.flatMap(({ name, labels = NVIDIA, points }) =>
      points.map(([at, value], turn) => ({
        turn,
        text: expositionLine({ name, labels: new Map(Object.entries(labels)) }, { value, timestamp: T + at }),
      })),
    );
    return samples
      .sort((a, b) => a.turn - b.turn)
      .map(({ text }) => text)
      .join('\n');
  },
  'victoriametrics-jsonl': (series) =>
    series
      .map(({ name, labels = NVIDIA, points }) =>
        JSON.stringify({
          metric: { __name__: name, ...labels },
          values: points.map(([, value]) => value),
          timestamps: points.map(([at]) => T + at),
        }),
      )
      .join('\n'),
};

export const every = (step: number, values: readonly number[]) =>
  values.map((value, index) => [index * step, value] as const);
