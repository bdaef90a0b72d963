import { writeFileSync } from 'node:fs';
import { fileCatalogue } from '../adapters/catalogue/file-catalogue/file-catalogue.ts';
import { drawCorpus } from '../workflows/draw-corpus.ts';
const catalogue = await fileCatalogue().read();
const parts = [
  'a100-sxm-80',
  'a100-sxm-40',
  'a100-pcie-40',
  'a100-pcie-80',
  'h100-sxm',
  'h200-sxm',
  'b200-hgx',
  'mi300x',
  'l40s',
  'a10',
  'a30',
  'v100-sxm2-32',
].map((id) => {
  const part = catalogue.find(id);
  if (part === undefined) throw new Error(id);
  return part;
});
const t = performance.now();
const out: unknown[] = [];
for (const row of drawCorpus({ jobs: Number(process.argv[2] ?? 500), seed: 7, parts }))
  out.push({ ...row, f: Array.from(row.features, (x) => (Number.isFinite(x) ? x : null)), features: undefined });
writeFileSync('/tmp/ex/corpus.json', JSON.stringify(out));
console.log(out.length, 'rows', ((performance.now() - t) / 1000).toFixed(1), 's');
