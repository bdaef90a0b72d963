import { beforeAll, describe, it, expect } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { sendWrite, startNodeProcess } from './node-process.ts';
import { accountsOf, expectAccountsOfFile, messages, smallNodeFolder } from './small-node.ts';

let node = { folder: '', settings: '' };
beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
  node = await smallNodeFolder();
});

describe('a node that took telemetry over the network', () => {
  it('gives the account that the file gives, though it was killed in between', async () => {
    const all = messages();
    const half = Math.floor(all.length / 2);
    const first = await startNodeProcess(node.settings);
    for (const message of all.slice(0, half)) expect(await sendWrite(first.address, message)).toBe(204);
    await first.kill();
    const second = await startNodeProcess(node.settings);
    // A sender that saw no answer sends again.
    for (const message of all.slice(half - 1)) expect(await sendWrite(second.address, message)).toBe(204);
    expect(await second.stop()).toBe(0);
    const third = await startNodeProcess(node.settings);
    const live = await accountsOf(third);
    // As the route's description names a device.
    const ofDevice = `${third.address}/v1/windows?subject=${encodeURIComponent('n0/1')}&limit=1`;
    expect(await (await fetch(ofDevice)).json()).toMatchObject({ entries: [{ subject: 'n0/1' }] });
    expect(await third.stop()).toBe(0);
    await expectAccountsOfFile(live, node.folder);
  }, 300_000);
});
