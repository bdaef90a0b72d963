import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { DEMONSTRATION_FILES, textOf } from '../domain/simulation/demonstration-files.ts';

// Writes data/demonstration anew, or the folder named as the first argument.
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../data/demonstration'));
await mkdir(folder, { recursive: true });
for (const file of DEMONSTRATION_FILES) {
  const text = textOf(file);
  const content = file.name.endsWith('.gz') ? gzipSync(text, { level: constants.Z_BEST_COMPRESSION }) : text;
  await writeFile(join(folder, file.name), content);
  console.log(`${file.name}: ${content.length} bytes`);
}
