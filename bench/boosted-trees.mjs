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
    `  grown in ${growingSeconds.toFixed(1)} s: ${millions.toFixed(2)} million rows x features x rounds a second`,
  );
  console.log(
    `  ${Math.round(predictions)} predictions a second, ${Math.round(explanations)} explanations of one class`,
  );
  console.log(
    `  model of ${(modelBytes / 2 ** 20).toFixed(1)} MiB as JSON, peak memory ${Math.round(peakMebibytes)} MiB`,
  );
}
