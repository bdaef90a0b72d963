import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ReportPage } from '../../../ports/report-page.ts';
import { page } from './page.ts';

const require = createRequire(import.meta.url);

/** Reports as one HTML file each, with the plotting library inside, so that they open without a network. */
export function echartsHtmlReportPage(): ReportPage {
  return {
    async render(document, stages) {
      // The smallest build that has lines, bars, a logarithmic axis and what shows figures on hover.
      const library = await readFile(require.resolve('echarts/dist/echarts.common.min.js'), 'utf8');
      return page(document, library, stages);
    },
  };
}
