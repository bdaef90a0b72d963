import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * A provider node as `comptroller serve` runs it, with embedded stores in a folder of its own.
 * @param {string} folder @param {{ readonly fleet: string }} settings path of the fleet file
 */
export async function startWatchedNode(folder, { fleet }) {
  const settings = join(folder, 'settings.yaml');
  await writeFile(settings, `dataFolder: ./data\nfleet: ${fleet}\nlogLevel: warn\nhttp: { port: 0 }\n`);
  const args = [
    '--import',
    file('watched-process.mjs'),
    file('../bin/comptroller.js'),
    'serve',
    '--settings',
    settings,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (piece) => {
      const found = /listens on (\S+)/.exec((out += piece))?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`the node ended with ${code}`)));
  });
  return {
    address,
    pid: child.pid,
    dataFolder: join(folder, 'data'),
    /** What it took so far, and the longest pause since it was asked last. */
    tell: () =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send('tell');
      }),
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
