import { describe, expect, it } from 'vitest';
import { fileCatalogue } from '../src/adapters/catalogue/file-catalogue/file-catalogue.ts';
import { pseudoRandom } from '../src/foundation/pseudo-random.ts';
import { drawSizedJob } from '../src/domain/simulation/workloads/draw-job.ts';
import { simulateMinutes } from '../src/domain/simulation/workloads/simulate-minutes.ts';
import { simulatedPart } from '../src/domain/simulation/workloads/simulated-part.ts';

const catalogue = await fileCatalogue().read();

describe('parts of the catalogue', () => {
  it.each(['a100-sxm-80', 'h100-sxm', 'h200-sxm', 'b200-hgx', 'mi300x', 'tpu-v5p', 'l40s'])(
    '%s can be simulated',
    (id) => {
      const entry = catalogue.find(id);
      if (entry === undefined) throw new Error(`${id} is not in the catalogue`);
      const part = simulatedPart(entry);
      const job = drawSizedJob('training', part, { random: pseudoRandom(1), devices: 8, minutes: 20 });
      const powers = Array.from(simulateMinutes(job, part), (block) => block.columns.powerWatts?.mean[0] ?? Number.NaN);
      expect(Math.max(...powers)).toBeLessThanOrEqual(part.boardPowerWatts);
      expect(Math.max(...powers)).toBeGreaterThan(part.idlePowerWatts);
    },
  );

  it('without memory or power in the catalogue are refused, with what to do', () => {
    const entry = catalogue.find('h100-sxm');
    if (entry === undefined) throw new Error('h100-sxm is not in the catalogue');
    const { boardPower: _, ...withoutPower } = entry;
    expect(() => simulatedPart(withoutPower)).toThrow(/data\/accelerators/);
  });
});
