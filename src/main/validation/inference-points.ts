import { quantile } from './coverage.ts';
import { factor, operationsText, type Section, table } from './markdown.ts';
import { type ServingPoint, servingPoints, trainingPerJoule } from './read-points.ts';
import type { ValidationData } from './validation-data.ts';

/** Operations per joule while serving, from tokens: two for each activated parameter and output token, over board power. */
export function inferenceSection(data: ValidationData): Section {
  const training = trainingPerJoule(data);
  const points = servingPoints(data);
  const perJoule = points.map(({ operationsPerJoule }) => operationsPerJoule);
  const spreads = spreadsOf(points);
  const spread = Math.max(...perJoule) / Math.min(...perJoule);
  const byGpu = [...new Set(points.map(({ gpu }) => gpu))].sort().map((gpu) => {
    const of = points.filter((point) => point.gpu === gpu).map(({ operationsPerJoule }) => operationsPerJoule);
    return [gpu, String(of.length), ...[0, 0.05, 0.5, 0.95, 1].map((share) => operationsText(quantile(of, share)))];
  });
  return {
    title: 'Inference: why power alone does not measure',
    text: [
      `${points.length} steady states of language models served on one to eight accelerators, with measured board power. Only output tokens are counted, so prompt processing makes every figure a lower one; mixtures of experts count activated parameters.`,
      table(['part', 'points', 'least OP/J', '5 %', 'median', '95 %', 'most OP/J'], byGpu),
      `The same model on the same number of the same accelerators: median spread ${factor(quantile(spreads, 0.5))}, largest ${factor(Math.max(...spreads))}, by batch size and limits alone. The training runs on H100 above lie between ${operationsText(Math.min(...training))} and ${operationsText(Math.max(...training))} OP/J (node power at the wall, or board power of the traces). Power therefore bounds what was served and can contradict a claim; it does not measure it. An account whose only evidence is power says so in its basis and assumes training.`,
    ].join('\n\n'),
    verdicts: [
      {
        target: 'operations per joule and its spread are stated',
        measured: `${operationsText(Math.min(...perJoule))} to ${operationsText(Math.max(...perJoule))} OP/J, ${factor(spread)} over ${points.length} points`,
        isMet: points.length > 0,
      },
    ],
  };
}

function spreadsOf(points: readonly ServingPoint[]): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const { model, gpu, gpus, operationsPerJoule } of points) {
    const key = [model, gpu, gpus].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), operationsPerJoule]);
  }
  return [...groups.values()].filter((of) => of.length > 1).map((of) => Math.max(...of) / Math.min(...of));
}
