import type { HttpDoors } from '../doors.ts';
import { NO_QUERY, periodAsked } from '../query.ts';
import type { ListDoors } from '../list-page.ts';
import { type Route, route } from '../route.ts';

export const HTML = 'text/html; charset=utf-8';

/** The page has its scripts and styles inside and reaches for nothing. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** While nothing is measured the page looks again by itself, seconds. */
const WAITING = { ...HEADERS, Refresh: '5' };

/** Where a person looks: the report of all that is measured, as it stands. */
export const landingRoute = (doors: ListDoors & Pick<HttpDoors, 'report'>): Route =>
  route({
    method: 'GET',
    path: '/',
    summary: 'The live report, for a person.',
    scope: 'accounts:read',
    isForBrowsers: true,
    queue: 'questions',
    query: NO_QUERY,
    answers: { mediaType: HTML },
    answer: async () => {
      if ((await doors.measuredSpan()) === undefined) return { headers: WAITING, body: NOTHING_YET };
      const document = await doors.accounts(await periodAsked({}, doors), {
        askedAbout: doors.now(),
        withCourse: true,
      });
      return { headers: HEADERS, body: await doors.report(document) };
    },
  });

const NOTHING_YET = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Comptroller</title><meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem;color:#1c2530}code{background:#eef1f4;padding:.1em .3em}</style></head>
<body><h1>Nothing has been measured yet</h1>
<p>The node runs and waits for telemetry. Point a Prometheus at it:</p>
<p><code>remote_write: [{ url: "…/api/v1/write" }]</code></p>
<p>This page shows the accounts as soon as the first minute is complete. <a href="/readyz">What the node waits for</a> ·
<a href="/v1/openapi.json">what it can be asked</a></p></body></html>
`;
