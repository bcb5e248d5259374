import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

const overview = `zootrope: lessons in distributed coordination, run from the shell

Usage:
  zootrope lessons [--json]                       what there is to run
  zootrope run LESSON[/VARIANT] [options]         run it; each claim gets its verdict
  zootrope check FILE.ndjson [--json]             decide the claims again on a recorded trace
  zootrope serve [options]                        a simulated ZooKeeper for any client to connect to

  zootrope COMMAND --help                         more about one of them
  zootrope --version

Exit status: 0 all claims hold, 1 one does not, 2 bad usage or input, 3 no ZooKeeper answers.`;

const details: Record<string, string> = {
  lessons: `zootrope lessons [--json]

Lists the lessons: their variants, claims, and knobs with defaults, ranges and units.

  --json    one JSON value on standard output`,
  run: `zootrope run LESSON[/VARIANT] [options]

Runs a lesson and says of each claim whether it holds. Without VARIANT it is the lesson's first.

  --seed N             the run's chance, a whole number (the lesson's own unless given)
  --set KNOB=VALUE     turns a knob; may be repeated (see "zootrope lessons")
  --decide WHAT        does something to the run; may be repeated: pause:ana@2000-8000, kill:server-1@2000,
                       partition:ana,server-1@2000-8000, serviceMs=8000@15000, and of the message that is sent in
                       record 120 of the simulated run drop:120, delay:120+500, twice:120
  --on sim             in simulation, on virtual time (the default)
  --on HOST:PORT[,…]   on a real ZooKeeper ensemble: real sessions, a real lock, real HTTP calls, on the wall clock.
                       It leaves nothing behind but an empty container znode, which the ensemble removes.
  --out FILE.ndjson    keeps the trace
  --json               one JSON value on standard output

Examples:
  zootrope run timing-not-load/lock --seed 1
  zootrope run timing-not-load/lock --set callers=10 --set serviceMs=200 --on 127.0.0.1:2181 --out lock.ndjson`,
  check: `zootrope check FILE.ndjson [--json]

Decides the claims of a lesson again on a trace, wherever it was recorded, and replays it: the machines hear once
more what they heard from outside, and must do the same.

  --json    one JSON value on standard output`,
  serve: `zootrope serve [options]

Puts the simulated ensemble behind TCP sockets, for any ZooKeeper client to use as if it were Apache ZooKeeper 3.8. It
prints the connect string when it is ready, and keeps nothing when it ends (Ctrl-C).

  --port N             the first server's port (2181 unless given); further servers take the next. 0: any that are free
  --servers K          1, 3 or 5 (1 unless given)
  --host ADDRESS       where to listen: 127.0.0.1, for this machine only, unless given
  --tick-time MS       session timeouts are from 2 to 20 of these; they expire in such steps (2000 unless given)
  --max-connections N  how many one address may have to one server, 0 for any number (0 unless given; ZooKeeper's
                       maxClientCnxns, which is 60 there)
  --json               says that it is ready as one JSON value: connectString, servers, tickTimeMs, pid

Frames of more than 1,048,575 bytes close their connection, as jute.maxbuffer does; four-letter words are all allowed.

Examples:
  zootrope serve --port 2181
  echo srvr | nc 127.0.0.1 2181`,
};

/** @throws {UsageError} for a command that does not exist. */
export function help(command?: string): string {
  if (command === undefined) return overview;
  const detail = Object.hasOwn(details, command) ? details[command] : undefined;
  if (detail === undefined)
    throw new UsageError(`there is no command "${command}"; there are: ${Object.keys(details).join(', ')}`);
  return detail;
}

/** The version in package.json, which is one folder further up from where this file is built to than from where it is. */
export function version(): string {
  const found = ['../../', '../../../'].map((folder) => new URL(`${folder}package.json`, import.meta.url));
  const file = found.find((one) => existsSync(one))!;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
