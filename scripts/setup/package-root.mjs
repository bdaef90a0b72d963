// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, wherever the project was put and whatever the current folder is. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Path of something in it. @param {string[]} parts */
export const inPackage = (...parts) => join(PACKAGE_ROOT, ...parts);
