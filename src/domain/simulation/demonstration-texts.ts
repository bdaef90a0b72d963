/** The provider's own description of the fleet, in the words of docs/fleet-file.md. */
export const FLEET_YAML = `# Synthetic: made by a generator for the demonstration. There is no such provider.
format: comptroller-fleet/1
isSynthetic: true
provider:
  name: Example Compute Cooperative (synthetic)
  country: IE
dataCentres:
  - { id: fjord, country: "NO", name: Fjord }
  - { id: polder, country: NL, name: Polder }
clusters:
  # H100 nodes with a full set of counters.
  - id: alpha
    dataCentre: fjord
    networkGigabitsPerSecond: 3200
    tenancy: bare-metal
    links:
      - { to: beta, gigabitsPerSecond: 400 }
    nodes:
      - name: alpha-{0..1}
        accelerators:
          - { part: NVIDIA H100 80GB HBM3, count: 8 }
  # MI300X nodes that count their own operations.
  - id: beta
    dataCentre: fjord
    networkGigabitsPerSecond: 3200
    tenancy: bare-metal
    nodes:
      - name: beta-{0..1}
        accelerators:
          - { part: AMD Instinct MI300X, count: 8 }
  # L40S nodes with a meter at the wall and nothing else, and two parts on trial that no catalogue knows.
  - id: delta
    dataCentre: polder
    networkGigabitsPerSecond: 100
    tenancy: virtual
    powerMeter: { measures: wall-ac, conversionEfficiency: 0.94 }
    nodes:
      - name: delta-{0..2}
        accelerators:
          - { part: NVIDIA L40S, count: 4 }
      - name: trial-0
        accelerators:
          - { part: Cobalt XN-2, count: 2 }
`;

/** What the customers say of their work, in the words of docs/declarations.md. */
export const DECLARATIONS_YAML = `# Synthetic: made by a generator for the demonstration. There are no such customers.
format: comptroller-declarations/1
declarations:
  - customerId: aurora-labs
    workloadId: aurora-3-part-1
    declaredAt: 2026-03-01T09:00:00Z
    kind: training
    precisions: [fp16-bf16]
    lineageId: aurora-3
    # Earlier runs of the same model, elsewhere: just below the European Union's indicative threshold.
    priorOperations: 9.92e22
    modalities: [language]
    exclusions:
      - reason: evaluation
        fraction: { low: 0.02, estimate: 0.03, high: 0.05 }
        statement: Validation twelve minutes in every four hours, no weights updated.
  # This run continues model aurora-3 after a crash.
  - customerId: aurora-labs
    workloadId: aurora-3-part-2
    declaredAt: 2026-03-03T01:30:00Z
    kind: training
    precisions: [fp16-bf16]
    lineageId: aurora-3
    modalities: [language]
${[1, 2, 3, 4]
  .map(
    (run) => `  - customerId: birch-tuning
    workloadId: birch-tune-${run}
    kind: enhancement
    precisions: [fp16-bf16]
    lineageId: birch-support
    originalModelOperations: 6e23
    originalModelHasSystemicRisk: false
    modalities: [language]
`,
  )
  .join('')}  - customerId: cirrus-serve
    workloadId: cirrus-chat
    kind: deployment
    precisions: [fp16-bf16]
`;
