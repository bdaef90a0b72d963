import { emptyWindow } from '../../dist/domain/telemetry/device-window.js';
import { openChdbMeasurements } from '../../dist/adapters/measurements/chdb/chdb-measurements.js';

/**
 * Writes batch after batch until it is killed, and prints the number of each when it is durable.
 * A batch tells one of a few minutes anew; its number is the integral of each of its windows.
 */
const [folder, firstBatch, minutes, subjects] = process.argv.slice(2);
const tiers = await openChdbMeasurements({ folder });
for (let batch = Number(firstBatch); ; batch++) {
  await tiers.minutes.write(windowsOf(batch));
  process.stdout.write(`${batch}\n`);
}

function windowsOf(batch) {
  return Array.from({ length: Number(subjects) }, (_, index) => {
    // Two days, so that one batch lies in two partitions.
    const window = emptyWindow(0, ((batch % Number(minutes)) + (index % 2) * 1440) * 60_000);
    window.integral.fill(batch);
    window.minimum.fill(batch);
    window.maximum.fill(batch);
    window.coveredMilliseconds.fill(60_000);
    window.coveredFrom.fill(window.from);
    window.coveredUntil.fill(window.from + 60_000);
    return { subjectName: `device n/${index}`, window };
  });
}
