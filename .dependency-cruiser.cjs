/** The import table of ARCHITECTURE.md as walls. A rule reads: files `from` may not import files `to`. */

/** Floors of the house: what each may import, besides itself. */
const FLOORS = {
  foundation: [],
  domain: ['foundation'],
  ports: ['domain', 'foundation'],
  workflows: ['ports', 'domain', 'foundation'],
  adapters: ['ports', 'domain', 'foundation'],
  faces: ['workflows', 'ports', 'domain', 'foundation'],
  main: ['faces', 'workflows', 'adapters', 'ports', 'domain', 'foundation'],
};

const WHOLE_IN_THEMSELVES = ['findings', 'statistics'];
const FACTS = ['fleet', 'telemetry', 'parties', ...WHOLE_IN_THEMSELVES];
const MEANING = ['accounting', 'classification', 'screening', 'attestation', ...FACTS];
const LAW = ['regimes', 'declarations', ...MEANING];

/** Rooms of the domain: what each may import, besides itself. An arrow runs only down. */
const DOMAIN_ROOMS = {
  // whole in themselves
  findings: [],
  statistics: [],
  transparency: [],
  'private-matching': [],
  // facts: what was seen
  fleet: ['findings'],
  telemetry: ['fleet', 'findings', 'statistics'],
  parties: ['findings', 'statistics'],
  // what could be seen: made-up telemetry of known work, in the words of the facts
  simulation: ['fleet', 'telemetry'],
  // meaning: what the facts add up to
  accounting: FACTS,
  classification: FACTS,
  screening: [...FACTS, 'private-matching'],
  attestation: FACTS,
  // claims: what the customer said
  declarations: MEANING,
  // law: what the rules say. It knows no counter
  regimes: ['declarations', 'fleet', 'parties', ...WHOLE_IN_THEMSELVES],
  // acts: what we do about it
  reporting: LAW,
  cases: LAW,
  disclosure: [...LAW, 'transparency', 'private-matching'],
  enforcement: ['fleet', 'parties', 'attestation', 'findings'],
};

const anyOf = (names) => `(${names.join('|')})`;

const floorWalls = Object.entries(FLOORS).map(([floor, below]) => ({
  name: `${floor}-imports-only-its-floor`,
  severity: 'error',
  comment: `src/${floor} may import: ${[floor, ...below].join(', ')}`,
  from: { path: `^src/${floor}/` },
  to: { path: '^src/', pathNot: `^src/${anyOf([floor, ...below])}/` },
}));

const domainWalls = Object.entries(DOMAIN_ROOMS).map(([room, below]) => ({
  name: `domain-${room}-looks-only-down`,
  severity: 'error',
  comment: `src/domain/${room} may import: ${[room, ...below].join(', ')}`,
  from: { path: `^src/domain/${room}/` },
  to: { path: '^src/domain/', pathNot: `^src/domain/${anyOf([room, ...below])}/` },
}));

/** A folder that no table names has no walls: it is refused whichever way an import crosses its door. */
const unknownRooms = [
  ['unknown-floor', '^src/', `^src/${anyOf(Object.keys(FLOORS))}/`],
  ['unknown-domain-room', '^src/domain/', `^src/domain/${anyOf(Object.keys(DOMAIN_ROOMS))}/`],
].flatMap(([name, path, pathNot]) => [
  { name, severity: 'error', comment: 'add the room to the table first', from: { path, pathNot }, to: {} },
  { name: `${name}-imported`, severity: 'error', from: {}, to: { path, pathNot } },
]);

/** Everything that comes out of node_modules, however package.json lists it or fails to. */
const PACKAGES = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...floorWalls,
    ...domainWalls,
    ...unknownRooms,
    {
      name: 'nothing-imports-main',
      severity: 'error',
      comment: 'not even a type: main alone knows every room, and no room knows main',
      from: { path: '^src/', pathNot: '^src/main/' },
      to: { path: '^src/main/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'the domain and the foundation know no disk, network, process or clock',
      from: { path: '^src/(domain|foundation)/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core', ...PACKAGES] },
    },
    {
      name: 'ports-are-only-contracts',
      severity: 'error',
      comment: 'a door says what passes through it, in our own words',
      from: { path: '^src/ports/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: PACKAGES },
    },
    {
      name: 'adapters-keep-to-their-kind',
      severity: 'error',
      comment: 'file-reading and folder-holding are the shelves that all kinds share; they know no product',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/($1|file-reading|folder-holding)/' },
    },
    {
      name: 'enforcement-acts-on-orders-only',
      severity: 'error',
      comment: 'verification and enforcement stay apart, by whatever detour',
      from: { path: '^src/domain/enforcement/' },
      to: { path: '^src/domain/(classification|accounting)/', reachable: true },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '[.]test[.]ts$' },
    },
    {
      name: 'production-needs-no-development-package',
      severity: 'error',
      from: { path: '^src/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
