import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ReportPage } from '../../../ports/report-page.ts';
import { page } from './page.ts';

/** The smallest build of the library that has lines, bars, a logarithmic axis and what shows figures on hover. */
const PLOTTING_LIBRARY = 'echarts/dist/echarts.common.min.js';

/** Reports as one HTML file each, with the plotting library inside, so that they open without a network. */
export function echartsHtmlReportPage(): ReportPage {
  return {
    async render(document) {
      const library = await readFile(createRequire(import.meta.url).resolve(PLOTTING_LIBRARY), 'utf8');
      return page(document, library);
    },
  };
}
