import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerGroups } from '../src/adapters/report-page/echarts-html/answer-groups.ts';
import type { AccountsDocument } from '../src/domain/reporting/accounts-document.ts';
import { CHROMIUM, overflowOf, type ReportBrowser, startReportBrowser } from './report-in-browser.ts';
import { syntheticDocument } from './synthetic-accounts-document.ts';

describe.skipIf(CHROMIUM === undefined)('the report in a browser (needs the Debian package chromium)', () => {
  let browser: ReportBrowser;

  beforeAll(async () => {
    browser = await startReportBrowser();
  });
  afterAll(() => browser?.[Symbol.asyncDispose]());

  /** How many colours a picture's canvas shows; 1 is an empty one. */
  const coloursOf = (page: Page, selector: string): Promise<number[]> =>
    page.evaluate(`Array.from(document.querySelectorAll(${JSON.stringify(selector)}), (canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    })`);

  const rowsOf = (page: Page, id: string): Promise<number> => page.locator(`#${id} tbody tr`).count();

  test('opens without a network, draws its pictures and complains of nothing', async () => {
    const { page, complaints, requests } = await browser.opened(syntheticDocument());
    for (const selector of ['#cumulative-chart canvas', '#fates-chart canvas', '#rates canvas']) {
      const colours = await coloursOf(page, selector);
      expect(colours.length).toBeGreaterThan(0);
      for (const shades of colours) expect(shades).toBeGreaterThan(20);
    }
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('each table has a row for each thing, and a caption', async () => {
    const document = syntheticDocument();
    const { page } = await browser.opened(document);
    expect(await rowsOf(page, 'accounts-table')).toBe(document.accounts.length + 1);
    expect(await rowsOf(page, 'lineages-table')).toBe(document.byLineage.length);
    expect(await rowsOf(page, 'clusters-table')).toBe(document.byCluster.length);
    expect(await rowsOf(page, 'connected-table')).toBe(document.clusterFacts?.length);
    expect(await page.locator('#evaluations-table tbody.entry').count()).toBe(
      answerGroups(document.evaluations).length,
    );
    expect(await rowsOf(page, 'reconciliations-table')).toBe(document.reconciliations.length);
    expect(await rowsOf(page, 'findings-table')).toBe(5);
    expect(await page.locator('table:not(:has(caption))').count()).toBe(0);
    expect(await page.locator('[role=img]:not([aria-label])').count()).toBe(0);
    await page.close();
  });

  test('names and messages that are markup or script are shown and never run', async () => {
    const hostile = `</script><script>alert(1)</script><img src="http://evil.invalid/x" onerror="alert(2)">{a|b}\u202E`;
    const texts = JSON.stringify(syntheticDocument(), (key, value: unknown) =>
      /Id$|^id$|^name$|message|subject$|reason|instrument|citation|lei|difference|duty/.test(key) &&
      typeof value === 'string'
        ? `${value} ${hostile}`
        : Array.isArray(value) && /assumptions|missing/.test(key)
          ? [hostile]
          : value,
    );
    const { page, complaints, requests } = await browser.opened(JSON.parse(texts) as AccountsDocument);
    for (const [selector, y] of [
      ['#rates .chart', 60],
      ['#cumulative-chart', 60],
      ['#fates-chart', 20],
    ] as const) {
      const box = (await page.locator(selector).first().boundingBox())!;
      await page.locator(selector).first().scrollIntoViewIfNeeded();
      await page
        .locator(selector)
        .first()
        .hover({ position: { x: box.width * 0.5, y } });
      await page.waitForSelector(`${selector} .tip`, { timeout: 5000 });
    }
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(4);
    expect(await page.locator('h1').innerText()).toContain('<script>alert(1)</script>');
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.close();
  });

  test.each([
    ['light and wide', 1280, 'light'],
    ['dark and wide', 1280, 'dark'],
    ['light and narrow', 390, 'light'],
    ['dark and narrow', 390, 'dark'],
  ] as const)('fits the screen: %s', async (_, width, colorScheme) => {
    const { page, complaints } = await browser.opened(syntheticDocument(), {
      viewport: { width, height: 844 },
      colorScheme,
    });
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    const ground: string = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(Number(/\d+/.exec(ground)![0]) < 60).toBe(colorScheme === 'dark');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('five hundred accounts fold, and all of them are a press away', async () => {
    const document = syntheticDocument({ accounts: 500, days: 1 });
    const { page, complaints } = await browser.opened(document);
    const inView = page.locator('#accounts-table tbody tr:not([hidden])');
    expect(await inView.count()).toBe(25);
    await page.getByRole('button', { name: 'Show all 501 rows' }).click();
    expect(await inView.count()).toBe(501);
    expect(await page.locator('#rates figure').count()).toBe(6);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('no account is said in words, and the page still stands', async () => {
    const { page, complaints } = await browser.opened(syntheticDocument({ accounts: 0 }));
    expect(await page.locator('#thresholds').innerText()).toContain('No account in this period');
    expect(await page.locator('#glance').innerText()).not.toMatch(/\b0 OP/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the data can be saved from the page as it was', async () => {
    const document = syntheticDocument();
    const { page } = await browser.opened(document);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save-data')]);
    expect(download.suggestedFilename()).toBe('accounts.json');
    const embedded: string = await page.evaluate("document.getElementById('accounts-document').textContent");
    expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify(document)));
    await page.close();
  });

  test('one scale for all is a press away', async () => {
    const { page } = await browser.opened(syntheticDocument());
    const before = await coloursOf(page, '#rates-4 canvas');
    await page.getByRole('button', { name: 'One scale for all' }).click();
    expect(await page.getByRole('button', { name: 'One scale for all' }).getAttribute('aria-pressed')).toBe('true');
    expect(await coloursOf(page, '#rates-4 canvas')).not.toEqual(before);
    await page.close();
  });
});
