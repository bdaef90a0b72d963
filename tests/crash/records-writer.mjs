import { openPgliteRecords } from '../../dist/adapters/records/pglite/pglite-records.js';

/** Writes batch after batch until it is killed, and prints the number of each when it is durable. */
const [folder, firstBatch] = process.argv.slice(2);
const records = await openPgliteRecords({ folder });
for (let batch = Number(firstBatch); ; batch++) {
  await records.findings.note([findingOf(batch), { ...findingOf(0), count: batch + 1 }], batch);
  await records.allocations.replace({ source: 'jobs', toldAt: batch }, [allocationOf(batch), allocationOf(batch)]);
  const { id } = await records.files.take(billOf(batch));
  if (batch % 3 === 0) await records.files.withdraw(id, { at: batch });
  process.stdout.write(`${batch}\n`);
}

/** Two lines, and one that can't be used. */
function billOf(batch) {
  const line = {
    customerId: `${batch}`,
    period: { from: 0, until: 1 },
    grade: 'unknown',
    isUnused: false,
    isCorrection: false,
    basis: '',
  };
  return {
    records: { kind: 'billing', told: [line, line] },
    format: 'focus-csv',
    source: 'bills',
    digest: `${batch}`,
    at: batch,
    faults: [{ where: 'bills', message: 'wrong' }],
    refused: 1,
    notes: [],
  };
}

function findingOf(batch) {
  return { code: 'batch', severity: 'notice', subject: `${batch}`, message: 'x'.repeat(batch % 3000) };
}

function allocationOf(batch) {
  return {
    customerId: 'c',
    workloadId: `${batch}`,
    runKey: '1',
    from: 0,
    devices: [],
    devicesWithoutNode: 1,
    suspendedSeconds: 0,
    source: 'jobs.txt',
  };
}
