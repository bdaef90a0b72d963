/** Gradients and second derivatives of the loss, summed over rows. */
export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
}

/** What a node's step may be: monotone features bind the nodes below them. */
export interface Span {
  readonly least: number;
  readonly most: number;
}

export interface Split {
  readonly feature: number;
  /** The last bin that goes left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: Sums;
  readonly right: Sums;
}

export interface SplitRules {
  readonly l2: number;
  /** Least sum of second derivatives in a child. */
  readonly leastWeight: number;
}

/** Where one feature's sums lie in a histogram: gradient and second derivative of bin 0 (missing), 1, ... */
export interface FeatureSums {
  readonly feature: number;
  readonly sums: Float64Array;
  readonly offset: number;
  /** Without the one of missing values. */
  readonly bins: number;
  /** 1 where the step may only rise with the feature, -1 where it may only fall, else 0. */
  readonly direction: number;
}

/** A split must lower the loss by more than what sums that were rounded differ by. */
const LEAST_GAIN = 1e-9;

/** The step of least loss, second order (Chen & Guestrin 2016, equation 5). */
export const stepOf = ({ gradient, hessian }: Sums, l2: number, { least, most }: Span): number =>
  Math.min(most, Math.max(least, -gradient / (hessian + l2)));

/** By how much twice the loss falls in a node that takes its step. */
function fallOf(gradient: number, hessianAndL2: number, step: number): number {
  return -step * (2 * gradient + hessianAndL2 * step);
}

/** Looks for a better split of one feature than the best so far; a missing value goes to the side where it lowers the loss more. */
export function betterSplit(
  at: FeatureSums,
  node: { readonly sums: Sums; readonly span: Span; readonly rules: SplitRules },
  best: Split | undefined,
): Split | undefined {
  const { sums, offset, bins, direction } = at;
  const { gradient, hessian } = node.sums;
  const { l2, leastWeight } = node.rules;
  const { least, most } = node.span;
  const unsplit = fallOf(gradient, hessian + l2, stepOf(node.sums, l2, node.span));
  const missingGradient = sums[offset] as number;
  const missingHessian = sums[offset + 1] as number;
  const hasMissing = missingHessian > 1e-9 * hessian;
  let [bestGain, bestBin, bestMissingLeft] = [best?.gain ?? LEAST_GAIN, 0, false];
  let [bestGradient, bestHessian] = [0, 0];
  for (let side = hasMissing ? 1 : 0; side >= 0; side--) {
    let leftGradient = side * missingGradient;
    let leftHessian = side * missingHessian;
    // With the missing on the right, all that is present may go left.
    const last = side === 0 && hasMissing ? bins : bins - 1;
    for (let bin = 1; bin <= last; bin++) {
      leftGradient += sums[offset + 2 * bin] as number;
      leftHessian += sums[offset + 2 * bin + 1] as number;
      if (leftHessian < leastWeight) continue;
      const rightHessian = hessian - leftHessian;
      if (rightHessian < leastWeight) break;
      const rightGradient = gradient - leftGradient;
      const leftStep = Math.min(most, Math.max(least, -leftGradient / (leftHessian + l2)));
      const rightStep = Math.min(most, Math.max(least, -rightGradient / (rightHessian + l2)));
      if (direction * (rightStep - leftStep) < 0) continue;
      const gain =
        fallOf(leftGradient, leftHessian + l2, leftStep) +
        fallOf(rightGradient, rightHessian + l2, rightStep) -
        unsplit;
      if (gain <= bestGain) continue;
      [bestGain, bestBin, bestMissingLeft] = [gain, bin, side === 1];
      [bestGradient, bestHessian] = [leftGradient, leftHessian];
    }
  }
  if (bestBin === 0) return best;
  const left = { gradient: bestGradient, hessian: bestHessian };
  const right = { gradient: gradient - bestGradient, hessian: hessian - bestHessian };
  // Where nothing was missing, what will be goes the way of the most.
  const missingLeft = hasMissing ? bestMissingLeft : left.hessian >= right.hessian;
  return { feature: at.feature, bin: bestBin, missingLeft, gain: bestGain, left, right };
}
