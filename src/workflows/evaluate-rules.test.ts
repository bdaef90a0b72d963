import { describe, expect, it } from 'vitest';
import { account, accountsDocument, figures, total } from '../../tests/accounts-document.ts';
import { at } from '../../tests/compute-facts.ts';
import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { Problem } from '../foundation/problem.ts';
import type { AccountsSource } from '../ports/accounts-source.ts';
import { evaluateDocument, evaluateRules } from './evaluate-rules.ts';

const runs = ['a', 'b', 'c'].map((workloadId) =>
  account({ customerId: 'acme', workloadId, lineageId: 'm' }, figures(4e25), {
    modalities: ['language'],
    exclusions: [],
  }),
);
const document = accountsDocument({
  accounts: [...runs, account({ customerId: 'small', workloadId: 's', lineageId: 's' }, figures(0, 1e20))],
  byLineage: [total('m', figures(1.2e26)), total('s', figures(0, 1e20))],
  byCustomer: [total('acme', figures(1.2e26)), total('small', figures(0, 1e20))],
});
const inMemory = (held: AccountsDocument): AccountsSource => ({
  read: (path) =>
    path === 'accounts.json'
      ? Promise.resolve({ document: held, faults: [{ where: path, message: 'one entry was left out' }] })
      : Promise.reject(new Problem('accounts-unreadable', path)),
});
const ASKED = { askedAbout: at('2026-11-25') };

describe('evaluating accounts', () => {
  it('gives the same answers from a file and from accounts at hand, and hands the faults on', async () => {
    const result = await evaluateRules({ accounts: inMemory(document) }, 'accounts.json', ASKED);
    expect(result.evaluations).toEqual(evaluateDocument(document, ASKED));
    expect(result.document.evaluations).toEqual(result.evaluations);
    expect(result.faults).toHaveLength(1);
  });

  it('does not hide that a file or a rule is not there', async () => {
    const doors = { accounts: inMemory(document) };
    await expect(evaluateRules(doors, 'gone.json', ASKED)).rejects.toMatchObject({ code: 'accounts-unreadable' });
    await expect(evaluateRules(doors, 'accounts.json', { ...ASKED, rules: ['no-such'] })).rejects.toMatchObject({
      code: 'rule-unknown',
    });
  });

  it('fires SB 53 for three runs of 4e25 on one model and not the rule on single runs', () => {
    const answers = evaluateDocument(document, { ...ASKED, rules: ['us-ca-sb53', 'us-bis-ai-reporting-model'] });
    const decided = answers.map(
      ({ ruleId, subject, decision }) => `${ruleId} ${subject.kind} ${subject.id}: ${decision}`,
    );
    expect(decided).toContain('us-ca-sb53 lineage m: certainly-above');
    for (const run of ['a', 'b', 'c']) {
      expect(decided).toContain(`us-bis-ai-reporting-model workload ${run}: certainly-below`);
    }
  });

  it('clears a small tenant of everything, without a single doubt', () => {
    const small = evaluateDocument(document, { ...ASKED, includeOff: true }).filter(
      ({ subject }) => subject.customerId === 'small',
    );
    const doubtful = small.filter(({ decision }) => decision !== 'certainly-below').map(({ ruleId }) => ruleId);
    expect(doubtful).toEqual(['us-iaas-nprm']);
    expect(small.length).toBeGreaterThan(20);
  });

  it('derives the notification from the day on which the line was passed', () => {
    const [systemic] = evaluateDocument(document, { ...ASKED, rules: ['eu-gpai-systemic'] }).filter(
      ({ subject }) => subject.id === 'm',
    );
    expect(systemic?.deadlines.map(({ due }) => due)).toEqual(['2026-03-16T22:59:59.000Z']);
  });
});
