import { beforeAll, describe, expect, it } from 'vitest';
import { fileCatalogue } from '../src/adapters/catalogue/file-catalogue/file-catalogue.ts';
import { modelFiles } from '../src/adapters/classifier/model-files/model-files.ts';
import { FEWEST_CASES } from '../src/domain/classification/evasion-curve.ts';
import { EVASION_FAMILIES } from '../src/domain/simulation/evasions/evasion-families.ts';
import { EVASION_KIN } from '../src/domain/simulation/evasions/evasion-kin.ts';
import { evasionPicture } from '../src/faces/cli/evasion-picture.ts';
import { redTeamText } from '../src/faces/cli/red-team-text.ts';
import { CLASSIFIERS_FOLDER } from '../src/main/paths.ts';
import { drawEvader, drawOtherJob } from '../src/workflows/draw-attack.ts';
import { redTeam, type RedTeamRequest, type RedTeamResult } from '../src/workflows/red-team.ts';
import { trainedJudges } from '../src/workflows/train-judges.ts';
import { trainingParts } from '../src/workflows/train-classifier.ts';
import { TRAINING_SETTINGS } from '../src/workflows/train-on-rows.ts';

const progress = { begin: () => {}, advance: () => {}, end: () => {} };
const doors = { catalogue: fileCatalogue(), classifiers: modelFiles(CLASSIFIERS_FOLDER), progress };

const TINY = {
  ...TRAINING_SETTINGS,
  boosting: { ...TRAINING_SETTINGS.boosting, rounds: 3, depth: 2 },
  folds: 2,
  prototypes: 4,
};
const families = EVASION_FAMILIES.filter(({ id }) => ['power-filler', 'split-accounts'].includes(id));
const request: RedTeamRequest = {
  families,
  strengths: [0.3, 1],
  seed: 3,
  jobs: 5,
  visibilities: ['power', 'counters'],
  isTrained: false,
};

describe('a red team', () => {
  let result: RedTeamResult;
  beforeAll(async () => {
    result = await redTeam(doors, request);
  }, 60_000);

  it('counts every evader once in the curve, and all honest work in the false alarms', () => {
    for (const { roles } of result.views) {
      const [{ curve, alarms, open }] = roles as [(typeof roles)[0]];
      expect(curve.families.map(({ family, all }) => [family, all.told.of])).toEqual([
        ['power-filler', 3],
        ['split-accounts', 3],
      ]);
      expect(curve.together.points.reduce((sum, { told }) => sum + told.of, 0)).toBe(6);
      expect([alarms.told.of, open.told.of]).toEqual([20, 4]);
      expect(curve.choices.every((choice) => choice === undefined)).toBe(FEWEST_CASES > 3);
    }
  });

  it('finds undisguised training by its counters', () => {
    expect(result.views[1]?.roles[0]?.open.toldOrAsked.share).toBe(1);
  });

  it('gives the same answer again, whatever else is asked for', async () => {
    const again = await redTeam(doors, { ...request, visibilities: ['power'] });
    expect(JSON.stringify(again.views[0])).toBe(JSON.stringify(result.views[0]));
  });

  it('draws other work for another seed', async () => {
    const parts = trainingParts(await doors.catalogue.read());
    const [one, other] = [1, 2].map((seed) => drawOtherJob(0, { parts, name: `${seed} other 0` }).job);
    expect(one?.seed).not.toBe(other?.seed);
    expect(drawOtherJob(0, { parts, name: '1 other 0' }).job).toEqual(one);
  });

  it('is told as a table and as a picture without what browsers would run', () => {
    const text = redTeamText(result, 80);
    expect(text).toContain('Seen by counters');
    expect(text).toContain('split-accounts');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const picture = evasionPicture({ ...result, modelVersion: '<script>&' });
    expect(picture).not.toContain('<script>');
    expect(picture).not.toContain('NaN');
    expect(picture.match(/<polyline/g)?.length).toBe(2 * (families.length + 1));
  });
});

describe('judges of a red team', () => {
  it('never learned from the family that they judge, nor from its kin', async () => {
    const parts = trainingParts(await doors.catalogue.read());
    const judges = trainedJudges({ progress, parts, seed: 3, jobs: 12, attacking: families, training: TINY });
    expect(judges.map(({ role }) => role)).toEqual(['honest-only', 'left-out', 'left-out', 'taught']);
    const judged = judges.flatMap(({ role, judges: ids }) => (role === 'left-out' ? [...(ids ?? [])] : []));
    expect(judged).toEqual(['power-filler', 'split-accounts']);
    for (const { classifier, judges: ids } of judges.filter(({ role }) => role === 'left-out')) {
      const kin = EVASION_KIN.filter((families) => families.some((id) => ids?.has(id))).flat();
      expect(classifier.model.training.sources.filter((source) => kin.includes(source))).toEqual([]);
    }
    const rows = judges.map(({ classifier }) => classifier.model.training.rows);
    expect(rows[0]).toBeLessThan(rows[1] ?? 0);
    expect(rows[1]).toBeLessThan(rows[3] ?? 0);
  }, 60_000);

  it('judge a split work by one of its parts, and at what the whole gave up', async () => {
    const parts = trainingParts(await doors.catalogue.read());
    const [, split] = families;
    const whole = drawEvader(split!, 0, { parts, name: 'a' });
    const part = drawEvader(split!, 1, { parts, name: 'a' });
    expect(part.job.devices).toBeLessThan(whole.job.devices);
    expect(whole.givenUp).toBeCloseTo(0, 9);
    expect(part.givenUp).toBeGreaterThanOrEqual(0);
  });
});
