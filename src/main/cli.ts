import type { Output } from '../faces/cli/output.ts';
import { runProgram } from '../faces/cli/program.ts';
import { composeProgram } from './compose.ts';

const output: Output = {
  get columns() {
    return process.stdout.isTTY ? process.stdout.columns : undefined;
  },
  print: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  exitWith: (code) => {
    process.exitCode = code;
  },
};
/** A reader that goes away (`| head`) ends the output, not the work. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await runProgram(await composeProgram(output), process.argv.slice(2), output);
