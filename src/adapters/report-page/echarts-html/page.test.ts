import { expect, test } from 'vitest';
import { syntheticDocument } from '../../../../tests/synthetic-accounts-document.ts';
import { page } from './page.ts';

const LIBRARY = 'window.echarts = {};';
const whole = syntheticDocument();
const shown = page(whole, LIBRARY);
const embedded = (text: string): unknown =>
  JSON.parse(/<script type="application\/json" id="accounts-document">(.*?)<\/script>/s.exec(text)![1]!);

test('the whole document is inside the page, unrounded', () => {
  expect(embedded(shown)).toEqual(JSON.parse(JSON.stringify(whole)));
});

test('synthetic data is called so, and real data is not', () => {
  expect(shown).toContain('<strong>SYNTHETIC</strong>');
  expect(shown).toContain('<title>SYNTHETIC');
  expect(page({ ...whole, isSynthetic: false }, LIBRARY)).not.toMatch(/synthetic data|<strong>SYNTHETIC/);
});

test('the policy lets nothing load and nothing unnamed run', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(shown)![1]!;
  expect(policy).toContain("default-src 'none'".replaceAll("'", '&#39;'));
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

test('nothing in the page names another place to load from', () => {
  expect(shown.replace(/<script.*?<\/script>/gs, '')).not.toMatch(/\b(?:src|srcset|action|href)="(?!#)|url\(|@import/);
});

test('no inline style or handler, which the policy would refuse', () => {
  expect(shown.replace(/<script.*?<\/script>/gs, '')).not.toMatch(/\s(?:style|on[a-z]+)="/);
});

test('a library that contains the end of a script can not end its element', () => {
  const text = page(whole, 'var a = "</script><b>";');
  expect(text.match(/<\/script>/g)).toHaveLength(4);
});

test('all-unknown hardware is shown as not known in every figure of its row', () => {
  const row = /<tr role="row">(?:(?!<tr).)*render-farm.*?<\/tr>/s.exec(shown)![0];
  expect(row.match(/class="unknown">not known/g)).toHaveLength(6);
  expect(row).not.toMatch(/>0</);
});

test('the same document always gives the same page', () => {
  expect(page(whole, LIBRARY)).toBe(shown);
});

test('of findings of one kind with different figures, the row says whose it shows', () => {
  const [first] = whole.findings;
  const findings = [
    { ...first!, subject: 'acme', message: '576 hours.' },
    { ...first!, subject: 'beta', message: '187 hours.' },
  ];
  const text = page({ ...whole, findings }, LIBRARY)
    .replace(/<script.*?<\/script>/gs, '')
    .replace(/<[^>]*>/g, '');
  expect(text).toContain('acme: 576 hours.');
  expect(text).toContain('beta: 187 hours.');
});

test('what the compute went to is shown with what is not known, and by no word where nobody judges it', () => {
  const step = (hour: number, shares: Readonly<Record<string, number>>) => ({
    from: `2026-03-01T0${hour}:00:00.000Z`,
    until: `2026-03-01T0${hour + 1}:00:00.000Z`,
    shares,
    operations: Object.fromEntries(
      Object.entries(shares).map(([stage, share]) => [stage, { low: share, estimate: share * 100, high: share * 200 }]),
    ),
    unseenCeilingOperations: 0,
  });
  const text = page(whole, LIBRARY, {
    period: { from: '2026-03-01T00:00:00.000Z', until: '2026-03-01T04:00:00.000Z' },
    stepSeconds: 3600,
    clusters: [
      { clusterId: '<alpha>', steps: [step(0, { training: 1 }), step(2, { training: 0.25, unknown: 0.75 })] },
      { clusterId: 'beta', steps: [] },
    ],
  });
  const section = /<section id="stages".*?<\/section>/s.exec(text)![0];
  expect(section).toContain('training 63');
  expect(section).toContain('not known 38');
  expect(section).toContain('aria-label="beta: nothing that anything tells of"');
  expect(section).not.toMatch(/<alpha>|\s(?:style|on[a-z]+)="|url\(/);
  const bars = [
    ...section.matchAll(/<rect class="fill-(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
  ];
  expect(bars.map((found) => found.slice(1))).toEqual([
    ['1', '0', '0', '240', '56'],
    ['1', '500', '42', '240', '14'],
    ['gap', '500', '0', '240', '42'],
  ]);
  expect(text).toContain('href="#stages"');
  expect(shown).not.toMatch(/id="stages"|href="#stages"/);
});
