/** How much processor time threads of a name have used, on Linux. What a thread's own work costs, whatever waits. */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second that `/proc` counts in: `sysconf(_SC_CLK_TCK)`, 100 on every Linux that runs a browser. */
const TICKS = 100;

/** Names in `/proc` are cut to this length. */
const NAME_LENGTH = 15;

/** Seconds by process and thread, of all threads that are called so now; empty on other systems. */
export function threadSeconds(name: string): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  if (process.platform !== 'linux') return seconds;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    for (const thread of threadsOf(pid)) {
      try {
        const folder = `/proc/${pid}/task/${thread}`;
        if (readFileSync(`${folder}/comm`, 'utf8').trim() !== name.slice(0, NAME_LENGTH)) continue;
        // Behind the name, which may hold anything: fields 14 and 15 of the line are user and system time.
        const fields = readFileSync(`${folder}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        seconds.set(`${pid}/${thread}`, (Number(fields[11]) + Number(fields[12])) / TICKS);
      } catch {
        // It ended meanwhile.
      }
    }
  }
  return seconds;
}

function threadsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** The most that any one thread of the name used since `before`. */
export function mostSince(before: ReadonlyMap<string, number>, name: string): number | null {
  const used = [...threadSeconds(name)].map(([thread, now]) => now - (before.get(thread) ?? 0));
  return used.length > 0 ? Math.max(...used) : null;
}
