import type { AccountsDocument, ClusterFactsDocument } from '../../../../domain/reporting/accounts-document.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { countText, figureText, highText } from '../format.ts';
import { known, name } from '../marks.ts';
import { table } from '../table.ts';

/** What machines that are connected could do together: rules on clusters ask for it, and no measurement goes into it. */
export function connectedClusters({ clusterFacts }: AccountsDocument): Html {
  if (clusterFacts === undefined || clusterFacts.length === 0) return NOTHING;
  return html`<h3 class="apart">What connected machines could do together</h3>
${table({
  id: 'connected-table',
  caption: `${countText(clusterFacts.length, 'connected set')} of machines, from the fleet file and the catalogue; rules on clusters look at these`,
  whenEmpty: 'No machines.',
  columns: [
    { label: 'Machines', kind: 'name' },
    { label: 'Ceiling, OP/s', kind: 'number', help: 'Fastest dense number format of every device at once' },
    { label: '16-bit, OP/s', kind: 'number', help: 'The same in fp16 or bf16, dense, of the devices that are known' },
    { label: 'Network of a node, Gbit/s', kind: 'number', help: 'Slowest of the set' },
    { label: 'In one data centre' },
  ],
  rows: clusterFacts.map(cells),
  rowsInView: 12,
})}`;
}

const cells = (facts: ClusterFactsDocument): readonly Html[] => [
  name(facts.clusterId, 60),
  known(highText(facts.ceilingOperationsPerSecond)),
  sixteenBit(facts),
  known(figureText(facts.networkBitsPerSecond === undefined ? undefined : facts.networkBitsPerSecond / 1e9)),
  html`${facts.isOneDataCentre ? 'yes' : 'no'}`,
];

/** Parts that the catalogue doesn't know are left out of the sum: it is then the least that the set could do at its peak. */
function sixteenBit({ byFormat, ceilingOperationsPerSecond }: ClusterFactsDocument): Html {
  const rate = byFormat['fp16-bf16'];
  if (rate === undefined) return known('not known');
  return html`${ceilingOperationsPerSecond === undefined ? '≥ ' : ''}${figureText(rate)}`;
}
