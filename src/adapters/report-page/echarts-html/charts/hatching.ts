export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const short = (value: number): string => String(Number(value.toFixed(1)));

/**
 * Lines that rise to the right and end at the edges of a rectangle, as a path: a page without references can't fill with a pattern. Those of
 * neighbouring rectangles go on in each other.
 */
export function hatching({ x, y, width, height }: Rectangle, distance: number): string {
  const [right, bottom] = [x + width, y + height];
  const lines: string[] = [];
  // On a line the sum of both places is the same.
  for (let sum = Math.ceil((x + y) / distance) * distance; sum < right + bottom; sum += distance) {
    const left = Math.max(x, sum - bottom);
    const end = Math.min(right, sum - y);
    if (end > left) lines.push(`M${short(left)} ${short(sum - left)}L${short(end)} ${short(sum - end)}`);
  }
  return lines.join('');
}
