import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASKED, at, EVERYTHING_DECLARED, facts, justOver, justUnder, seen } from '../../../tests/compute-facts.ts';
import { operationsRule } from './operations-rule.ts';
import type { Decision, Rule, RuleStatus, Subject } from './rule.ts';
import { evaluateAll, RULE_BOOK, type RuleBookEntry } from './rule-book.ts';

const rules = RULE_BOOK.map(({ rule }) => rule);
const ruleNamed = (id: string): Rule => rules.find((rule) => rule.id === id)!;

/** Rule, line, comparator, and the kind of subject that it is held against: as regimes are known to the project, by hand. */
const LINES: readonly {
  readonly id: string;
  readonly line: number;
  readonly comparator: 'greater-than' | 'at-least';
  readonly kind: Subject['kind'];
}[] = [
  { id: 'eu-gpai-indicative', line: 1e23, comparator: 'greater-than', kind: 'lineage' },
  { id: 'eu-gpai-systemic', line: 1e25, comparator: 'greater-than', kind: 'lineage' },
  { id: 'eu-gpai-modification', line: 1e23 / 3, comparator: 'greater-than', kind: 'workload' },
  { id: 'kr-ai-basic-act', line: 1e26, comparator: 'at-least', kind: 'lineage' },
  { id: 'us-ca-sb53', line: 1e26, comparator: 'greater-than', kind: 'lineage' },
  { id: 'us-ny-raise', line: 1e26, comparator: 'greater-than', kind: 'lineage' },
  { id: 'us-il-sb315', line: 1e26, comparator: 'greater-than', kind: 'lineage' },
  { id: 'us-outbound-prohibited', line: 1e25, comparator: 'greater-than', kind: 'lineage' },
  { id: 'us-outbound-bio', line: 1e24, comparator: 'greater-than', kind: 'lineage' },
  { id: 'us-outbound-notifiable', line: 1e23, comparator: 'greater-than', kind: 'lineage' },
  { id: 'us-bis-ai-reporting-model', line: 1e26, comparator: 'greater-than', kind: 'workload' },
  { id: 'us-eo14110-model', line: 1e26, comparator: 'greater-than', kind: 'workload' },
  { id: 'us-eo14110-bio', line: 1e23, comparator: 'greater-than', kind: 'workload' },
  { id: 'us-eo14110-iaas-foreign', line: 1e26, comparator: 'greater-than', kind: 'workload' },
  { id: 'us-ca-sb1047-covered-model', line: 1e26, comparator: 'greater-than', kind: 'workload' },
  { id: 'us-ca-sb1047-fine-tune', line: 3e25, comparator: 'at-least', kind: 'workload' },
];

const answer = ({ id, kind }: { readonly id: string; readonly kind: Subject['kind'] }, low: number, high = low) =>
  ruleNamed(id).evaluate(facts({ kind, seen: seen(low, high), declared: EVERYTHING_DECLARED }));

describe('every rule that draws a line through operations', () => {
  it.each(LINES)('$id: below, at, above and across $line', ({ id, line, comparator, kind }) => {
    const onTheLine: Decision = comparator === 'at-least' ? 'certainly-above' : 'certainly-below';
    expect(answer({ id, kind }, justUnder(justUnder(line)))?.decision).toBe('certainly-below');
    expect(answer({ id, kind }, line)?.decision).toBe(onTheLine);
    expect(answer({ id, kind }, justOver(justOver(line)))?.decision).toBe('certainly-above');
    expect(answer({ id, kind }, line / 2, line * 2)?.decision).toBe('possibly-above');
    expect(answer({ id, kind }, line)?.threshold?.comparator).toBe(comparator);
  });

  it.each(LINES)('$id: does not know what nothing bounds, and says what is missing', ({ id, line, kind }) => {
    const unbounded = seen(line / 10, 'unbounded', { missing: ['Rates of the unknown hardware.'] });
    const evaluation = ruleNamed(id).evaluate(facts({ kind, seen: unbounded, declared: EVERYTHING_DECLARED }));
    expect(evaluation?.decision).toBe('not-known');
    expect(evaluation?.missing).toContain('Rates of the unknown hardware.');
    expect(ruleNamed(id).evaluate(facts({ kind, declared: EVERYTHING_DECLARED }))?.decision).toBe('not-known');
  });

  it.each(LINES)('$id: has nothing to say of the other kind of subject', ({ id, line, kind }) => {
    const other = kind === 'workload' ? 'lineage' : 'workload';
    expect(ruleNamed(id).evaluate(facts({ kind: other, seen: seen(line * 2) }))).toBeUndefined();
    expect(ruleNamed(id).evaluate(facts({ kind: 'cluster', seen: seen(line * 2) }))).toBeUndefined();
  });

  it('clears a customer whose total is below, and convicts none by its total', () => {
    for (const { id, line } of LINES) {
      if (id === 'eu-gpai-modification') continue;
      expect(answer({ id, kind: 'customer' }, line / 2)?.decision).toBe('certainly-below');
      expect(answer({ id, kind: 'customer' }, line * 2)?.decision).toBe('possibly-above');
    }
  });

  it('is covered by the table above, or draws a line through a cluster, or draws none', () => {
    const others = ['us-bis-ai-reporting-cluster', 'us-eo14110-cluster', 'us-ca-sb1047-cluster', 'us-iaas-nprm'];
    expect(rules.map(({ id }) => id).sort()).toEqual([...LINES.map(({ id }) => id), ...others].sort());
  });

  it('never moves down with more compute and never grows more certain with wider bounds', () => {
    const rank: Record<Decision, number> = {
      'certainly-below': 0,
      'possibly-above': 1,
      'certainly-above': 2,
      'not-known': Number.NaN,
    };
    const factor = fc.double({ min: 0.01, max: 3, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const asked = fc.record({ of: fc.constantFrom(...LINES), a: factor, b: factor, share });
    fc.assert(
      fc.property(asked, ({ of: { id, line, kind }, a, b, share }) => {
        const excludedFraction = { evaluation: { low: 0, estimate: share, high: share } };
        const declared = { ...EVERYTHING_DECLARED, excludedFraction };
        const ask = (low: number, high: number): Decision =>
          ruleNamed(id).evaluate(facts({ kind, seen: seen(low * line, high * line), declared }))!.decision;
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [narrow, wide] = [ask(low, high), ask(low / 2, high * 2)];
        expect(rank[ask(low + 1, high + 1)]).toBeGreaterThanOrEqual(rank[narrow]);
        expect(['possibly-above', narrow]).toContain(wide);
      }),
    );
  });
});

describe('status by date', () => {
  it.each<[string, string, RuleStatus]>([
    ['eu-gpai-systemic', '2025-08-01', 'not-yet-in-force'],
    ['eu-gpai-systemic', '2025-08-02', 'in-force'],
    ['eu-gpai-indicative', '2025-08-02', 'in-force-nonbinding'],
    ['us-ca-sb53', '2025-12-31', 'not-yet-in-force'],
    ['us-ca-sb53', '2026-01-01', 'in-force'],
    ['us-ny-raise', '2026-12-31', 'not-yet-in-force'],
    ['us-ny-raise', '2027-01-01', 'in-force'],
    ['kr-ai-basic-act', '2026-01-21', 'not-yet-in-force'],
    ['kr-ai-basic-act', '2026-01-22', 'in-force'],
    ['us-il-sb315', '2026-11-25', 'passed-unsigned'],
    ['us-eo14110-model', '2023-10-29', 'not-yet-in-force'],
    ['us-eo14110-model', '2023-10-30', 'in-force'],
    ['us-eo14110-model', '2025-01-19', 'in-force'],
    ['us-eo14110-model', '2025-01-20', 'revoked'],
    ['us-eo14110-cluster', '2026-11-25', 'revoked'],
    ['us-bis-ai-reporting-model', '2026-11-25', 'proposed'],
    ['us-iaas-nprm', '2026-11-25', 'proposed'],
    ['us-outbound-notifiable', '2025-01-01', 'not-yet-in-force'],
    ['us-outbound-notifiable', '2025-01-02', 'in-force'],
    ['us-ca-sb1047-covered-model', '2024-09-28', 'proposed'],
    ['us-ca-sb1047-covered-model', '2024-09-29', 'vetoed'],
  ])('%s on %s is %s', (id, date, status) => {
    expect(ruleNamed(id).statusOn(at(date))).toBe(status);
  });
});

describe('evaluating all rules', () => {
  const huge = [
    facts({ kind: 'lineage', seen: seen(2e26), declared: EVERYTHING_DECLARED }),
    facts({ kind: 'workload', seen: seen(2e26), declared: EVERYTHING_DECLARED }),
  ];
  const idsOn = (date: string, includeOff = false): readonly string[] => [
    ...new Set(evaluateAll(huge, { askedAbout: at(date), includeOff }).map(({ ruleId }) => ruleId)),
  ];

  it('fires no rule outside its dates', () => {
    expect(idsOn('2024-12-31')).toEqual([]);
    expect(idsOn('2025-07-01')).toEqual(['us-outbound-prohibited', 'us-outbound-bio', 'us-outbound-notifiable']);
    expect(idsOn('2026-12-31')).not.toContain('us-ny-raise');
    expect(idsOn('2027-01-01')).toContain('us-ny-raise');
  });

  it('leaves out what is revoked, vetoed, proposed or unsigned unless asked', () => {
    const off = ['us-eo14110-model', 'us-ca-sb1047-covered-model', 'us-bis-ai-reporting-model', 'us-il-sb315'];
    for (const id of off) {
      expect(idsOn('2026-11-25')).not.toContain(id);
      expect(idsOn('2026-11-25', true)).toContain(id);
    }
  });

  it('evaluates a revoked rule on request and labels it', () => {
    const [evaluation] = evaluateAll(huge, { askedAbout: ASKED, rules: ['us-eo14110-model'] });
    expect(evaluation).toMatchObject({ status: 'revoked', decision: 'certainly-above', deadlines: [] });
    expect(evaluation?.reason).toContain('Not in force on 2026-11-25 (revoked)');
  });

  it('names the rules that it knows when asked for one that it does not', () => {
    expect(() => evaluateAll(huge, { askedAbout: ASKED, rules: ['eu-gpai'] })).toThrow(
      /eu-gpai-systemic, eu-gpai-modification/,
    );
  });

  it('asks about the date of the request, whatever the facts were made for', () => {
    expect(
      evaluateAll(huge, { askedAbout: at('2030-01-01') }).every(({ askedAbout }) => askedAbout === at('2030-01-01')),
    ).toBe(true);
  });
});

describe('a rule that is succeeded by a later text', () => {
  const made = (id: string, value: number, from: string): Rule =>
    operationsRule({
      id,
      jurisdiction: 'XX',
      instrument: 'Made-up Act',
      citation: `s.1 (${from})`,
      certainty: 'recalled',
      isOnByDefault: true,
      changes: [{ from, status: 'in-force' }],
      scope: 'run',
      threshold: { comparator: 'greater-than', value, unit: 'operations' },
      counting: { recognises: [], addsEarlierWork: false },
      openChoices: [],
      whatFollows: '',
    });
  const first = made('xx-act', 1e26, '2026-01-01');
  const second = made('xx-act-2027', 1e25, '2027-01-01');
  const before: readonly RuleBookEntry[] = [{ rule: first }];
  const after: readonly RuleBookEntry[] = [
    { rule: first, succeededBy: { ruleId: second.id, from: '2027-01-01' } },
    { rule: second },
  ];
  const subject = [facts({ seen: seen(5e25) })];
  const ids = (date: string) => evaluateAll(subject, { askedAbout: at(date) }, after).map(({ ruleId }) => ruleId);

  it('applies until that day and no longer', () => {
    expect(ids('2026-12-31')).toEqual(['xx-act']);
    expect(ids('2027-01-01')).toEqual(['xx-act-2027']);
  });

  it('gives earlier decisions again, word for word', () => {
    const then = evaluateAll(subject, { askedAbout: at('2026-06-01') }, before);
    expect(evaluateAll(subject, { askedAbout: at('2026-06-01') }, after)).toEqual(then);
    expect(then[0]?.decision).toBe('certainly-below');
    expect(evaluateAll(subject, { askedAbout: at('2027-06-01') }, after)[0]?.decision).toBe('certainly-above');
  });

  it('stays runnable by name after that', () => {
    const [old] = evaluateAll(subject, { askedAbout: at('2027-06-01'), rules: ['xx-act'] }, after);
    expect(old).toMatchObject({ ruleId: 'xx-act', decision: 'certainly-below' });
  });
});

describe('the pages on regimes', () => {
  const PAGES: Readonly<Record<string, string>> = {
    EU: 'eu',
    KR: 'korea',
    US: 'united-states',
    'US-CA': 'california',
    'US-NY': 'new-york',
    'US-IL': 'illinois',
  };
  const root = join(import.meta.dirname, '../../../docs/regimes');

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s has its row, with its citation and its grade',
    (id, rule) => {
      const page = join(root, `${PAGES[rule.jurisdiction]}.md`);
      expect(existsSync(page)).toBe(true);
      const rows = readFileSync(page, 'utf8')
        .split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim()));
      const row = rows.find((cells) => cells[1] === `\`${id}\``);
      expect(row).toEqual(expect.arrayContaining([rule.citation, rule.certainty, rule.isOnByDefault ? 'on' : 'off']));
    },
  );
});
