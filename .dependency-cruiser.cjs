/** The import table of ARCHITECTURE.md as walls. A rule reads: files `from` may not import files `to`. */
const floor = (room, mayImport) => ({
  name: `${room}-imports-only-its-floor`,
  severity: 'error',
  comment: `src/${room} may import: ${[room, ...mayImport].join(', ')}`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...mayImport].join('|')})/` },
});

const domainRoom = (room, mayImport) => ({
  name: `domain-${room}-looks-only-down`,
  severity: 'error',
  comment: `src/domain/${room} may import: ${[room, ...mayImport].join(', ')}`,
  from: { path: `^src/domain/${room}/` },
  to: { path: '^src/domain/', pathNot: `^src/domain/(${[room, ...mayImport].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    floor('foundation', []),
    floor('domain', ['foundation']),
    floor('ports', ['domain', 'foundation']),
    floor('workflows', ['ports', 'domain', 'foundation']),
    floor('adapters', ['ports', 'domain', 'foundation']),
    floor('faces', ['workflows', 'ports', 'domain', 'foundation']),
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'the domain and the foundation know no disk, network, process or clock',
      from: { path: '^src/(domain|foundation)/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'adapters-keep-to-their-kind',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    domainRoom('findings', []),
    domainRoom('statistics', []),
    domainRoom('fleet', ['findings']),
    domainRoom('telemetry', ['fleet', 'findings', 'statistics']),
    domainRoom('declarations', ['accounting', 'fleet', 'telemetry', 'findings']),
    domainRoom('accounting', ['fleet', 'telemetry', 'findings', 'statistics']),
    domainRoom('regimes', ['fleet', 'telemetry', 'declarations', 'findings']),
    domainRoom('reporting', ['accounting', 'regimes', 'fleet', 'telemetry', 'declarations', 'findings']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
