import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cruiseImports } from '../scripts/setup/import-cruise.mjs';
import { filesBelow } from '../scripts/setup/source-digest.mjs';
import { type Cruise, wallComplaints } from '../scripts/setup/wall-verdict.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** A file that breaks a wall, and the wall that must refuse it. Targets that no room holds yet are planted too. */
interface Plant {
  readonly danger: string;
  readonly file: string;
  readonly imports: string;
  readonly refusedBy: string;
}

const plants: readonly Plant[] = [
  {
    danger: 'the domain reads a disk',
    file: 'src/domain/fleet/planted-node.ts',
    imports: 'node:fs',
    refusedBy: 'domain-is-pure',
  },
  {
    danger: 'the foundation knows the process',
    file: 'src/foundation/planted-process.ts',
    imports: 'node:process',
    refusedBy: 'domain-is-pure',
  },
  {
    danger: 'made-up telemetry leans on what is made of telemetry',
    file: 'src/domain/simulation/planted-account.ts',
    imports: '../accounting/planted-target.ts',
    refusedBy: 'domain-simulation-looks-only-down',
  },
  {
    danger: 'an account leans on made-up telemetry',
    file: 'src/domain/accounting/planted-simulation.ts',
    imports: '../simulation/planted-target.ts',
    refusedBy: 'domain-accounting-looks-only-down',
  },
  {
    danger: 'the domain uses a package',
    file: 'src/domain/telemetry/planted-package.ts',
    imports: 'zod',
    refusedBy: 'domain-is-pure',
  },
  {
    danger: 'the domain uses a development package',
    file: 'src/domain/telemetry/planted-development-package.ts',
    imports: 'vitest',
    refusedBy: 'domain-is-pure',
  },
  {
    danger: 'a port speaks the words of a package',
    file: 'src/ports/planted-package.ts',
    imports: 'zod',
    refusedBy: 'ports-are-only-contracts',
  },
  {
    danger: 'the foundation looks up',
    file: 'src/foundation/planted-up.ts',
    imports: '../domain/fleet/planted-target.ts',
    refusedBy: 'foundation-imports-only-its-floor',
  },
  {
    danger: 'the domain knows a door',
    file: 'src/domain/fleet/planted-door.ts',
    imports: '../../ports/planted-target.ts',
    refusedBy: 'domain-imports-only-its-floor',
  },
  {
    danger: 'a workflow meets an adapter',
    file: 'src/workflows/planted-adapter.ts',
    imports: '../adapters/telemetry/planted/planted-target.ts',
    refusedBy: 'workflows-imports-only-its-floor',
  },
  {
    danger: 'an adapter meets a workflow',
    file: 'src/adapters/telemetry/planted/planted-workflow.ts',
    imports: '../../../workflows/planted-target.ts',
    refusedBy: 'adapters-imports-only-its-floor',
  },
  {
    danger: 'an adapter meets another kind of adapter',
    file: 'src/adapters/telemetry/planted/planted-other-kind.ts',
    imports: '../../billing/planted/planted-target.ts',
    refusedBy: 'adapters-keep-to-their-kind',
  },
  {
    danger: 'a face meets an adapter',
    file: 'src/faces/cli/planted-adapter.ts',
    imports: '../../adapters/telemetry/planted/planted-target.ts',
    refusedBy: 'faces-imports-only-its-floor',
  },
  {
    danger: 'a face knows main',
    file: 'src/faces/cli/planted-main.ts',
    imports: '../../main/planted-target.ts',
    refusedBy: 'nothing-imports-main',
  },
  {
    danger: 'an adapter knows main',
    file: 'src/adapters/telemetry/planted/planted-main.ts',
    imports: '../../../main/planted-target.ts',
    refusedBy: 'nothing-imports-main',
  },
  {
    danger: 'measuring knows the law',
    file: 'src/domain/accounting/planted-law.ts',
    imports: '../regimes/planted-target.ts',
    refusedBy: 'domain-accounting-looks-only-down',
  },
  {
    danger: 'the law knows a counter',
    file: 'src/domain/regimes/planted-counter.ts',
    imports: '../telemetry/planted-target.ts',
    refusedBy: 'domain-regimes-looks-only-down',
  },
  {
    danger: 'a fact depends on its meaning',
    file: 'src/domain/telemetry/planted-meaning.ts',
    imports: '../accounting/planted-target.ts',
    refusedBy: 'domain-telemetry-looks-only-down',
  },
  {
    danger: 'a room that is whole in itself looks around',
    file: 'src/domain/transparency/planted-around.ts',
    imports: '../fleet/planted-target.ts',
    refusedBy: 'domain-transparency-looks-only-down',
  },
  {
    danger: 'enforcement reads an account',
    file: 'src/domain/enforcement/planted-account.ts',
    imports: '../accounting/planted-target.ts',
    refusedBy: 'domain-enforcement-looks-only-down',
  },
  {
    danger: 'enforcement reads a classification',
    file: 'src/domain/enforcement/planted-classification.ts',
    imports: '../classification/planted-target.ts',
    refusedBy: 'enforcement-acts-on-orders-only',
  },
  {
    danger: 'enforcement reaches an account by a detour',
    file: 'src/domain/enforcement/planted-detour.ts',
    imports: '../attestation/planted-bridge.ts',
    refusedBy: 'enforcement-acts-on-orders-only',
  },
  {
    danger: 'enforcement reads an inquiry',
    file: 'src/domain/enforcement/planted-inquiry.ts',
    imports: '../cases/planted-target.ts',
    refusedBy: 'domain-enforcement-looks-only-down',
  },
  {
    danger: 'whether a claim holds depends on the law',
    file: 'src/domain/declarations/planted-law.ts',
    imports: '../regimes/planted-target.ts',
    refusedBy: 'domain-declarations-looks-only-down',
  },
  {
    danger: 'a domain room that no table names looks around',
    file: 'src/domain/back-room/planted-looking.ts',
    imports: '../../foundation/planted-target.ts',
    refusedBy: 'unknown-domain-room',
  },
  {
    danger: 'a domain room that no table names is used',
    file: 'src/domain/reporting/planted-user.ts',
    imports: '../side-room/planted-target.ts',
    refusedBy: 'unknown-domain-room-imported',
  },
  {
    danger: 'a floor that no table names looks around',
    file: 'src/cellar/planted-looking.ts',
    imports: '../foundation/planted-target.ts',
    refusedBy: 'unknown-floor',
  },
  {
    danger: 'a floor that no table names is used',
    file: 'src/main/planted-user.ts',
    imports: '../attic/planted-target.ts',
    refusedBy: 'unknown-floor-imported',
  },
  {
    danger: 'two files import each other',
    file: 'src/foundation/planted-circle.ts',
    imports: './planted-other-half.ts',
    refusedBy: 'no-circular',
  },
  {
    danger: 'an import leads nowhere',
    file: 'src/foundation/planted-nowhere.ts',
    imports: './planted-missing.ts',
    refusedBy: 'no-unresolvable',
  },
  {
    danger: 'production code leans on a test',
    file: 'src/workflows/planted-test-import.ts',
    imports: './planted.test.ts',
    refusedBy: 'tests-are-not-imported',
  },
  {
    danger: 'production code needs a development package',
    file: 'src/adapters/telemetry/planted/planted-development.ts',
    imports: 'fast-check',
    refusedBy: 'production-needs-no-development-package',
  },
];

/** Files that the planted imports need beside their plain targets. */
const EXTRA_FILES: Readonly<Record<string, string>> = {
  'src/domain/attestation/planted-bridge.ts': "import '../accounting/planted-target.ts';\n",
  'src/foundation/planted-other-half.ts': "import './planted-circle.ts';\n",
  'src/workflows/planted.test.ts': 'export const planted = true;\n',
};

const folders: string[] = [];

/** A folder with the project's settings and nothing of its sources. */
function emptyHouse(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'comptroller walls ')));
  folders.push(folder);
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, name));
  }
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(folder, 'node_modules'), 'dir');
  return folder;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function plantedHouse(): string {
  const folder = emptyHouse();
  for (const { file, imports } of plants) {
    const target = join(dirname(file), imports);
    if (target.endsWith('planted-target.ts')) write(folder, target, 'export type Planted = string;\n');
    const isTypeImport = target.endsWith('planted-target.ts');
    const words = isTypeImport
      ? `import type { Planted } from '${imports}';\nexport type Mine = Planted;\n`
      : `import '${imports}';\n`;
    write(folder, file, words);
  }
  for (const [path, text] of Object.entries(EXTRA_FILES)) write(folder, path, text);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('a forbidden import is refused', () => {
  let cruise: Cruise;
  beforeAll(() => {
    cruise = cruiseImports(plantedHouse());
  });

  it.each(plants)('when $danger', ({ file, refusedBy }) => {
    const refusals = cruise.summary.violations
      .filter(({ from, rule }) => from === file && rule.severity === 'error')
      .map(({ rule }) => rule.name);
    expect(refusals).toContain(refusedBy);
  });

  it('and each refusal is one sentence that names the wall and both files', () => {
    const complaints = wallComplaints(cruise, 1);
    expect(complaints).toContain('nothing-imports-main: src/faces/cli/planted-main.ts -> src/main/planted-target.ts');
  });
});

describe('an allowed import passes', () => {
  it('when it looks down', () => {
    const folder = emptyHouse();
    write(folder, 'src/foundation/planted-target.ts', 'export type Planted = string;\n');
    write(folder, 'src/domain/accounting/planted-target.ts', 'export type Planted = string;\n');
    const words = "import type { Planted } from '../../foundation/planted-target.ts';\nexport type Mine = Planted;\n";
    write(folder, 'src/domain/telemetry/planted-down.ts', words);
    write(
      folder,
      'src/domain/declarations/planted-down.ts',
      "import type { Planted } from '../accounting/planted-target.ts';\nexport type Mine = Planted;\n",
    );
    expect(wallComplaints(cruiseImports(folder), 4)).toEqual([]);
  });
});

describe('the sources themselves', () => {
  const sourceFiles = filesBelow(join(ROOT, 'src')).filter((path) => path.endsWith('.ts'));

  it('stand within their walls, and nearly every file was read', () => {
    expect(wallComplaints(cruiseImports(), sourceFiles.length)).toEqual([]);
  });

  it('are refused when almost nothing of them was read', () => {
    const blind: Cruise = { modules: [], summary: { violations: [] } };
    expect(wallComplaints(blind, sourceFiles.length)).toHaveLength(1);
  });

  it.each([
    [7, 1],
    [8, 0],
    [10, 0],
  ])('with %i of 10 modules read give %i complaints', (read, complaints) => {
    const modules = Array.from({ length: read }, (_, n) => ({ source: `src/planted-${n}.ts` }));
    expect(wallComplaints({ modules, summary: { violations: [] } }, 10)).toHaveLength(complaints);
  });
});
