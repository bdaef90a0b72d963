import { describe, expect, it } from 'vitest';
import { inputArgument, oneOf, readOptions, wholeNumberOption, wordOption } from './input-argument.ts';

describe('an input on the command line', () => {
  it('is a format and a path, which may hold colons', () => {
    expect(inputArgument('dcgm-csv:C:/data/a.csv', '--telemetry')).toMatchObject({
      format: 'dcgm-csv',
      pattern: 'C:/data/a.csv',
    });
  });

  it('may carry options', () => {
    const argument = inputArgument('dcgm-csv,node=a=b,utcOffsetMinutes=-60:x', '--telemetry');
    expect(readOptions(argument, { node: wordOption, utcOffsetMinutes: wholeNumberOption })).toEqual({
      node: 'a=b',
      utcOffsetMinutes: -60,
    });
  });

  it.each(['dcgm-csv', ':x', 'dcgm-csv:', 'dcgm-csv,node:x', ''])(
    'refuses "%s" with the form that is expected',
    (text) => {
      expect(() => inputArgument(text, '--telemetry')).toThrow(/FORMAT:PATH|key=value/);
    },
  );

  it('refuses an option that the format does not have, and names those it has', () => {
    expect(() => readOptions(inputArgument('f,nod=1:x', '--telemetry'), { node: wordOption })).toThrow(
      /there are: node/,
    );
  });

  it('refuses a value of the wrong form', () => {
    expect(() => readOptions(inputArgument('f,n=1.5:x', '--t'), { n: wholeNumberOption })).toThrow(/whole number/);
    expect(() => readOptions(inputArgument('f,n=c:x', '--t'), { n: oneOf('a', 'b') })).toThrow(/one of a, b/);
  });
});
