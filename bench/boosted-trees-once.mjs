import { compiled, contributions, margins } from '../dist/domain/statistics/boosted-trees.js';
import { growBoostedTrees } from '../dist/domain/statistics/grow-boosted-trees.js';
import { pseudoRandom } from '../dist/foundation/pseudo-random.js';
import { measured } from './measured.mjs';

/** Grows trees on synthetic rows and predicts with them: node boosted-trees-once.mjs ROWS FEATURES CLASSES ROUNDS DEPTH */
const [rows = 0, features = 0, classes = 0, rounds = 0, depth = 0] = process.argv.slice(2).map(Number);
const PREDICTIONS = 50_000;
const MISSING_SHARE = 0.1;

const random = pseudoRandom(1);
const labels = Int32Array.from({ length: rows }, () => Math.floor(random() * classes));
/** Each class lies elsewhere in each feature, with much that overlaps. */
const columns = Array.from({ length: features }, (_, feature) =>
  Float64Array.from(labels, (label) =>
    random() < MISSING_SHARE ? Number.NaN : random() + random() + random() + 0.2 * ((label * (feature + 1)) % classes),
  ),
);
const names = (/** @type {number} */ count) => Array.from({ length: count }, (_, place) => `${place}`);

/** Of this process alone, whatever else the machine does. */
function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** @param {(row: Float64Array) => void} work */
function perSecond(work) {
  const table = Array.from({ length: 1000 }, (_, row) =>
    Float64Array.from(columns, (column) => column[row % rows] ?? Number.NaN),
  );
  for (let done = 0; done < PREDICTIONS / 10; done++) work(/** @type {Float64Array} */ (table[done % table.length]));
  const started = processorSeconds();
  for (let done = 0; done < PREDICTIONS; done++) work(/** @type {Float64Array} */ (table[done % table.length]));
  return PREDICTIONS / (processorSeconds() - started);
}

await measured(async () => {
  const started = processorSeconds();
  const model = growBoostedTrees(
    { features: names(features), classes: names(classes), columns, labels },
    { rounds, depth, learningRate: 0.1, leastWeight: 1, l2: 1, rowShare: 1, columnShare: 1, bins: 64, seed: 1 },
  );
  const growingSeconds = processorSeconds() - started;
  const trees = compiled(model);
  const into = new Float64Array(classes);
  const predictions = perSecond((row) => margins(trees, row, into));
  const explanations = perSecond((row) => contributions(trees, row, 0));
  return { growingSeconds, predictions, explanations, modelBytes: JSON.stringify(model).length };
});
