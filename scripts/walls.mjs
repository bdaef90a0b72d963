// @ts-check
// The walls between the rooms: refuses a forbidden import, and a reading that saw too little.
import { cruiseImports } from './setup/import-cruise.mjs';
import { inPackage } from './setup/package-root.mjs';
import { filesBelow } from './setup/source-digest.mjs';
import { wallComplaints } from './setup/wall-verdict.mjs';

const cruise = cruiseImports();
const sourceFiles = filesBelow(inPackage('src')).filter((path) => path.endsWith('.ts')).length;
const complaints = wallComplaints(cruise, sourceFiles);
for (const complaint of complaints) console.error(complaint);
if (complaints.length === 0) console.log(`${cruise.modules.length} modules read, no forbidden import.`);
process.exitCode = complaints.length === 0 ? 0 : 1;
