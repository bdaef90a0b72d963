import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { echartsHtmlReportPage } from '../src/adapters/report-page/echarts-html/echarts-html-report-page.ts';
import type { AccountsDocument } from '../src/domain/reporting/accounts-document.ts';

/** Undefined: this machine has no Chromium, and tests that need it are skipped. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

export interface Opened {
  readonly page: Page;
  /** Whatever the browser complained of. */
  readonly complaints: readonly string[];
  /** Requests other than for the file itself. */
  readonly requests: readonly string[];
}

/** A headless browser that opens reports as files. It lets no page load anything else. */
export interface ReportBrowser extends AsyncDisposable {
  opened(document: AccountsDocument, options?: BrowserContextOptions): Promise<Opened>;
}

export async function startReportBrowser(): Promise<ReportBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'comptroller-report-'));
  const browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-gpu'] });
  let count = 0;
  return {
    async opened(document, options = {}) {
      const path = join(folder, `report-${(count += 1)}.html`);
      await writeFile(path, await echartsHtmlReportPage().render(document));
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
      return { page, ...(await openedIn(page, pathToFileURL(path).href)) };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openedIn(page: Page, address: string): Promise<Omit<Opened, 'page'>> {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.route('**', (route) => {
    if (route.request().url() === address) return route.continue();
    requests.push(route.request().url());
    return route.abort();
  });
  await page.goto(address);
  await page.waitForSelector('html[data-drawn]', { state: 'attached', timeout: 10_000 });
  return { complaints, requests };
}

/** Pixels by which the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
