import { machineLine } from './machine.mjs';
import { scaleBench } from './scale.mjs';

/**
 * A node under the telemetry of fleets of the sizes that are given: node scripts/run.mjs bench/scale-sizes.mjs 1000 10000 100000
 * With BENCH_TRACE set, what it takes is told after each scrape.
 */
const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0 || sizes.some((size) => !(Number.isInteger(size) && size > 0))) {
  throw new Error(
    'say how many accelerators, one number or more: node scripts/run.mjs bench/scale-sizes.mjs 1000 10000',
  );
}
console.log(machineLine());
await scaleBench(sizes);
console.log(machineLine());
