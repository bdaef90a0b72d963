import type { HttpDoors } from './doors.ts';
import type { NodeMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { NO_QUERY } from './query.ts';
import { JSON_TYPE, type Route, route } from './route.ts';
import { accountsDocumentRoute, accountsRoute, evaluationsRoute, findingsRoute } from './routes/accounts-routes.ts';
import { allocationsRoute } from './routes/allocations-route.ts';
import { classificationsRoute } from './routes/classifications-route.ts';
import { catalogueRoute, fleetRoute, partRoute } from './routes/fleet-routes.ts';
import {
  importFaultsRoute,
  importRoute,
  importsRoute,
  takeImportRoute,
  withdrawImportRoute,
} from './routes/imports-routes.ts';
import { landingRoute } from './routes/landing-route.ts';
import { healthRoute, metricsRoute, readyRoute } from './routes/node-routes.ts';
import { otlpRoute } from './routes/otlp-route.ts';
import { stagesRoute } from './routes/stages-route.ts';
import { windowsRoute } from './routes/windows-route.ts';
import { writeRoute } from './routes/write-route.ts';

export interface RouteDoors extends HttpDoors {
  readonly mostDaysAsked: number;
  readonly metrics: NodeMetrics;
  readonly isStopping: () => boolean;
}

/** Every route of the node, one line each. */
export function allRoutes(doors: RouteDoors): readonly Route[] {
  const routes = [
    landingRoute(doors),
    writeRoute({ ...doors, counters: doors.metrics }),
    otlpRoute({ ...doors, counters: doors.metrics }),
    healthRoute(),
    readyRoute(doors),
    metricsRoute(doors),
    fleetRoute(doors),
    catalogueRoute(doors),
    partRoute(doors),
    allocationsRoute(doors),
    accountsRoute(doors),
    accountsDocumentRoute(doors),
    windowsRoute(doors),
    findingsRoute(doors),
    evaluationsRoute(doors),
    classificationsRoute(doors),
    stagesRoute(doors),
    takeImportRoute(doors),
    importsRoute(doors),
    importRoute(doors),
    importFaultsRoute(doors),
    withdrawImportRoute(doors),
  ];
  return [...routes, openApiRoute(routes, doors)];
}

/** What may be asked, for programs: the same for everybody, and no secret. */
function openApiRoute(routes: readonly Route[], of: Pick<HttpDoors, 'version' | 'schemas'>): Route {
  let document: unknown;
  return route({
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'The OpenAPI 3.1 document of the node.',
    query: NO_QUERY,
    answers: { mediaType: JSON_TYPE },
    answer: async () => {
      document ??= openApiDocument(routes, of);
      return { body: document };
    },
  });
}
