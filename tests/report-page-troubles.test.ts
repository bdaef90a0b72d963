import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountsDocument } from '../src/domain/reporting/accounts-document.ts';
import { CHROMIUM, overflowOf, type ReportBrowser, startReportBrowser } from './report-in-browser.ts';
import { syntheticDocument } from './synthetic-accounts-document.ts';
import { troubledDocument } from './troubled-accounts-document.ts';

describe.skipIf(CHROMIUM === undefined)(
  'the report of troubled accounts in a browser (needs the Debian package chromium)',
  () => {
    let browser: ReportBrowser;

    beforeAll(async () => {
      browser = await startReportBrowser();
    });
    afterAll(() => browser?.[Symbol.asyncDispose]());

    test('fourteen answers that miss one thing are one row; those certainly below are a press away', async () => {
      const { page, complaints } = await browser.opened(troubledDocument());
      const inView = page.locator('#evaluations-table tbody.entry:not([hidden])');
      expect(await inView.count()).toBe(5);
      const group = page.locator('#evaluations-table tbody.entry', { hasText: '14 rules' });
      expect(await group.count()).toBe(1);
      expect(await group.innerText()).toContain('Missing: Rates of the unknown hardware that trial held.');
      await page.getByRole('button', { name: 'Show all 43 rows' }).click();
      expect(await inView.count()).toBe(43);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test('the second line of an answer goes over the width of the table, wide or narrow', async () => {
      for (const width of [1280, 390]) {
        const { page } = await browser.opened(troubledDocument(), { viewport: { width, height: 844 } });
        const table = (await page.locator('#evaluations-table').boundingBox())!;
        const line = (await page.locator('#evaluations-table tr.second td').first().boundingBox())!;
        expect(line.width).toBeGreaterThan(table.width * 0.9);
        await page.close();
      }
    });

    test('what is due stands before the answers, the earliest date first, with its duty and citation', async () => {
      const { page } = await browser.opened(troubledDocument());
      const items = await page.locator('#due li').allInnerTexts();
      expect(items.map((text) => text.slice(0, 10))).toEqual(['2026-03-20', '2026-04-15']);
      expect(items[0]).toMatch(/The developer reports it[^]*Art\. 7\(1\)/);
      expect(await page.locator('#glance').innerText()).toContain('first due 2026-03-20');
      expect(await page.locator('#evaluations-table tbody.entry').first().innerText()).toContain('2026-03-20');
      await page.close();
    });

    test('findings are counted as findings, and how often each was seen stands beside it', async () => {
      const { page } = await browser.opened(troubledDocument());
      expect(await page.locator('#glance').innerText()).not.toMatch(/71[25]/);
      const row = page.locator('#findings-table tbody tr').first();
      expect(await row.locator('td.number').innerText()).toBe('2');
      expect(await row.textContent()).toMatch(/seen 712 times[^]*seen 3 times/);
      await page.close();
    });

    test('a lineage whose counted estimate stands above a line is not said to reach it in 0 days', async () => {
      const { page } = await browser.opened(troubledDocument());
      const key = await page.locator('.ladder li').first().innerText();
      expect(key).toMatch(/stands above 1e23 already by the estimate as counted, 1\.002e23; not proven/);
      expect(key).toContain('dashed A+: with 9.92e22 OP declared as earlier work');
      expect(await page.locator('main').innerText()).not.toMatch(/about 0 days|\(0 to 0\) days/);
      await page.close();
    });

    test('an account that did nothing says the same of its width and its place on the scale', async () => {
      const { page } = await browser.opened(troubledDocument());
      const row = page.locator('#accounts-table tbody tr', { hasText: 'reserve' });
      expect(await row.locator('[data-label="High/low"]').innerText()).toBe('all 0');
      expect(await row.locator('[data-label="On one scale"]').innerText()).toBe('all 0');
      await page.close();
    });

    test('every name in the picture of thresholds, and those it only counts, stand in the key below it', async () => {
      const { page } = await browser.opened(syntheticDocument());
      await page.locator('#thresholds summary').click();
      const key = await page.locator('#threshold-key').innerText();
      for (const name of ['EU GPAI guidelines', 'EU AI Act Art. 51(2)', 'California SB 53', 'Korea AI Basic Act']) {
        expect(key).toContain(name);
      }
      expect(key).toMatch(/New York RAISE Act\s*not yet in force/);
      await page.close();
    });

    test('names without a place to break fit a narrow screen', async () => {
      const long = 'x'.repeat(300);
      const texts = JSON.stringify(troubledDocument(), (key, value: unknown) =>
        /Id$|^id$|^name$|subject$|citation|instrument/.test(key) && typeof value === 'string'
          ? `${value}${long}`
          : value,
      );
      const { page } = await browser.opened(JSON.parse(texts) as AccountsDocument, {
        viewport: { width: 390, height: 844 },
      });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await page.close();
    });

    test('everything that can be pressed is reached by the keyboard, and shows that it is', async () => {
      const { page } = await browser.opened(troubledDocument());
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
      const summary = page.locator('#thresholds summary');
      await summary.focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#threshold-key').isVisible()).toBe(true);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await page.close();
    });

    test('on paper the pictures and tables keep inside the sheet, and what the thresholds are is told', async () => {
      const { page } = await browser.opened(troubledDocument());
      await page.setViewportSize({ width: 703, height: 1000 });
      await page.emulateMedia({ media: 'print' });
      await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      const widest: number = await page.evaluate(
        "Math.max(...Array.from(document.querySelectorAll('table, canvas'), (one) => one.getBoundingClientRect().right))",
      );
      expect(widest).toBeLessThanOrEqual(704);
      expect(await page.locator('#threshold-key').isVisible()).toBe(true);
      await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
      expect(await page.locator('#threshold-key').isVisible()).toBe(false);
      await page.close();
    });
  },
);
