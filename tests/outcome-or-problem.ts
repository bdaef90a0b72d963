import { Problem } from '../src/foundation/problem.ts';

/** What comes of something that may be refused; anything else that is thrown is thrown on. */
export function outcomeOf<Outcome>(act: () => Outcome): Outcome | 'Problem' {
  try {
    return act();
  } catch (problem) {
    if (problem instanceof Problem) return 'Problem';
    throw problem;
  }
}
