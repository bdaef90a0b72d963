// @ts-check
/**
 * All that a window tells but its name and its minute, to the last bit: of each of its fields every place, those that cover no time too.
 * A field that windows are given one day is among them.
 * @param {object} window
 */
export const bitsOf = (window) =>
  Object.entries(window)
    .filter(([, places]) => Array.isArray(places))
    .map(([field, places]) => `${field} ${Buffer.from(Float64Array.from(places).buffer).toString('base64')}`)
    .sort()
    .join(' ');
