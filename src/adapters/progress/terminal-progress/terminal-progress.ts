import cliProgress from 'cli-progress';
import type { Progress } from '../../../ports/progress.ts';

/** A bar on standard error while it is a terminal; silent where it is piped. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return silentProgress;
  let bar: cliProgress.SingleBar | undefined;
  return {
    begin(label, total) {
      bar = new cliProgress.SingleBar(
        {
          stream,
          format: `${label}  {bar}  {percentage} %  {duration_formatted}`,
          hideCursor: true,
          clearOnComplete: true,
        },
        cliProgress.Presets.shades_classic,
      );
      bar.start(Math.max(1, total), 0);
    },
    advance: (by) => bar?.increment(by),
    end() {
      bar?.stop();
      bar = undefined;
    },
  };
}

const silentProgress: Progress = { begin: () => undefined, advance: () => undefined, end: () => undefined };
