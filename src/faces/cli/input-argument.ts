import { Problem } from '../../foundation/problem.ts';

/** An input as it is written on the command line: `FORMAT[,key=value...]:PATH`. */
export interface InputArgument {
  readonly format: string;
  readonly options: ReadonlyMap<string, string>;
  readonly pattern: string;
}

/** @throws Problem `bad-argument` with the form that is expected. */
export function inputArgument(text: string, flag: string): InputArgument {
  const colon = text.indexOf(':');
  const [format = '', ...pairs] = text.slice(0, Math.max(0, colon)).split(',');
  const pattern = text.slice(colon + 1);
  if (colon < 0 || format === '' || pattern === '') {
    throw new Problem(
      'bad-argument',
      `${flag} takes FORMAT:PATH, for example ${EXAMPLES[flag] ?? 'FORMAT:PATH'}; got "${text}"`,
    );
  }
  return { format, pattern, options: new Map(pairs.map((pair) => optionOf(pair, flag))) };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  '--telemetry': 'dcgm-csv:telemetry/*.csv.gz or dcgm-csv,node=gpu-7:one-node.csv',
  '--allocations': 'slurm-sacct:jobs.txt',
  '--billing': 'focus-csv:bills/2026-03.csv',
};

function optionOf(pair: string, flag: string): [string, string] {
  const equals = pair.indexOf('=');
  if (equals > 0) return [pair.slice(0, equals), pair.slice(equals + 1)];
  throw new Problem('bad-argument', `${flag}: an option is written key=value; got "${pair}"`);
}

/** How an option's words become a value; throws a Problem that says what is expected. */
export type OptionReader<Value> = (text: string, name: string) => Value;

export const wordOption: OptionReader<string> = (text) => text;

export const wholeNumberOption: OptionReader<number> = (text, name) => {
  if (/^-?\d{1,6}$/.test(text)) return Number(text);
  throw new Problem('bad-argument', `${name} is a whole number; got "${text}"`);
};

export const oneOf =
  <Choice extends string>(...choices: readonly Choice[]): OptionReader<Choice> =>
  (text, name) => {
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return choice;
    throw new Problem('bad-argument', `${name} is one of ${choices.join(', ')}; got "${text}"`);
  };

/**
 * Reads the options that are known and refuses the others.
 * @throws Problem `bad-argument` naming the options there are.
 */
export function readOptions<Options extends object>(
  argument: InputArgument,
  readers: { readonly [Key in keyof Required<Options>]: OptionReader<NonNullable<Options[Key]>> },
): Options {
  const known = new Map(Object.entries<OptionReader<unknown>>(readers));
  const entries = [...argument.options].map(([name, text]) => {
    const reader = known.get(name);
    if (reader !== undefined) return [name, reader(text, name)];
    throw new Problem(
      'bad-argument',
      `${argument.format} has no option "${name}"; there are: ${[...known.keys()].join(', ')}`,
    );
  });
  return Object.fromEntries(entries) as Options;
}
