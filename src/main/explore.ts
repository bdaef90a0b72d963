import { fileCatalogue } from '../adapters/catalogue/file-catalogue/file-catalogue.ts';
import { FEATURE_NAMES, featuresOf } from '../domain/classification/features.ts';
import { courseOf, labelledRuns, pulsesOf } from './validation/labelled-courses.ts';
import { validationData } from './validation/validation-data.ts';
import { writeFileSync } from 'node:fs';
const data = validationData(process.env['COMPTROLLER_DATA'] ?? '');
const catalogue = await fileCatalogue().read();
const out: unknown[] = [];
for (const run of labelledRuns(data)) {
  const pulses = pulsesOf(run, catalogue);
  for (const visibility of ['power', 'utilisation', 'counters'] as const) {
    if (pulses.length === 0) {
      console.error('no pulses', run.id);
      break;
    }
    const f = featuresOf(courseOf(run, pulses, visibility));
    out.push({
      id: run.id,
      source: run.source,
      machine: run.machine,
      kind: run.kind,
      visibility,
      minutes: pulses.length,
      f: Array.from(f, (x) => (Number.isFinite(x) ? x : null)),
    });
  }
}
writeFileSync('/tmp/ex/features.json', JSON.stringify({ names: FEATURE_NAMES, out }));
console.log(out.length);
