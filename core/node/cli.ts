#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { ChoiceError } from '../../lessons/choose.ts';
import { check } from './command-check.ts';
import { listLessons } from './command-lessons.ts';
import { run } from './command-run.ts';
import { serveCommand } from './command-serve.ts';
import { help, version } from './help.ts';
import { Unreachable } from './reach.ts';
import { UsageError } from './usage-error.ts';

/** What the shell is told. Source: the command-line contract in README.md. */
const exit = { usage: 2, unreachable: 3 } as const;

/** Every option of every command; a command refuses those that are not its own. */
const options = {
  json: { type: 'boolean' },
  seed: { type: 'string' },
  set: { type: 'string', multiple: true },
  decide: { type: 'string', multiple: true },
  on: { type: 'string' },
  out: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  servers: { type: 'string' },
  'tick-time': { type: 'string' },
  'max-connections': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

export type Options = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

interface Command {
  takes: readonly (keyof typeof options)[];
  run(operands: string[], options: Options): number | Promise<number>;
}

const commands: Record<string, Command> = {
  lessons: { takes: ['json'], run: listLessons },
  run: { takes: ['seed', 'set', 'decide', 'on', 'out', 'json'], run },
  check: { takes: ['json'], run: check },
  serve: { takes: ['host', 'port', 'servers', 'tick-time', 'max-connections', 'json'], run: serveCommand },
};

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  const [name, ...operands] = positionals;
  if (values.version) return say(version());
  if (values.help || name === 'help') return say(help(name === 'help' ? operands[0] : name));
  if (name === undefined) throw new UsageError(`say what to do: ${Object.keys(commands).join(', ')}, or --help`);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`there is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  const stray = Object.keys(values).find((option) => !command.takes.includes(option as keyof typeof options));
  if (stray !== undefined) throw new UsageError(`"${name}" takes no --${stray}; see zootrope ${name} --help`);
  return command.run(operands, values);
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0] ?? 'bad usage');
  }
}

function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof UsageError || error instanceof ChoiceError || error instanceof Unreachable;
  if (!expected) throw error;
  process.stderr.write(`zootrope: ${error.message}\n`);
  process.exitCode = error instanceof Unreachable ? exit.unreachable : exit.usage;
}
