import { Problem } from '../../foundation/problem.ts';

export const importNotHeld = (id: number): Problem =>
  new Problem('import-not-held', `Import ${id} has ended or is being carried on by another: stop this attempt.`);
