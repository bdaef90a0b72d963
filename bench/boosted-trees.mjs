import { measuredChild } from './child.mjs';

/**
 * How fast trees are grown and asked, on one processor.
 * @param {{ rows: number, features: number, classes: number, rounds: number, depth: number }} size
 */
export async function boostedTreesBench({ rows, features, classes, rounds, depth }) {
  const args = [rows, features, classes, rounds, depth].map(String);
  const told = await measuredChild('boosted-trees-once.mjs', args);
  const { growingSeconds = 0, predictions = 0, explanations = 0, modelBytes = 0, peakMebibytes } = told;
  const millions = (rows * features * rounds) / growingSeconds / 1e6;
  console.log(
    `\nboosted trees: ${rows} rows x ${features} features x ${classes} classes, ${rounds} rounds of depth ${depth}`,
  );
  console.log(
    `  grown in ${growingSeconds.toFixed(1)} processor seconds: ${millions.toFixed(2)} million rows x features x rounds each`,
  );
  console.log(
    `  ${Math.round(predictions)} predictions and ${Math.round(explanations)} explanations of one class a processor second`,
  );
  console.log(
    `  model of ${(modelBytes / 2 ** 20).toFixed(1)} MiB as JSON, peak memory ${Math.round(peakMebibytes)} MiB`,
  );
}
