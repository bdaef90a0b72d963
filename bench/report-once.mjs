import { echartsHtmlReportPage } from '../dist/adapters/report-page/echarts-html/echarts-html-report-page.js';
import { instant } from '../dist/foundation/instant.js';
import { evaluateDocument } from '../dist/workflows/evaluate-rules.js';
import { accountsFrom } from './house.mjs';
import { measured } from './measured.mjs';

/** Makes accounts, then the rules' answers and the report of them: node report-once.mjs FORMAT PATH FLEET ALLOCATIONS */
const { document } = await accountsFrom(process.argv.slice(2));

await measured(async () => {
  const evaluations = evaluateDocument(document, { askedAbout: instant(Date.now()) });
  const page = await echartsHtmlReportPage().render({ ...document, evaluations });
  return { accounts: document.accounts.length, pageBytes: page.length };
});
