import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** The service as its own process, so that it can be killed like one. */
export interface Spawned {
  /** What it printed so far. */
  output(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** kill -9, of the service alone or with its embedded PostgreSQL. */
  kill(withDatabase: boolean): Promise<void>;
  /** Asks it to stop and waits. */
  stop(): Promise<void>;
}

/** Starts `npm start` without npm. Standard error goes to `<folder>/stderr.log`. */
export function spawnService(
  folder: string,
  settings: Record<string, string>,
  script = 'src/main.ts',
  args: string[] = [],
): Spawned {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: folder, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout!.on('data', (chunk) => (output += chunk));
  child.stderr!.on('data', (chunk) => appendFileSync(join(folder, 'stderr.log'), chunk));
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  return {
    output: () => output,
    ended,
    async kill(withDatabase) {
      child.kill('SIGKILL');
      if (withDatabase) killDatabase(folder);
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** kill -9 of the embedded PostgreSQL and all its children. */
export function killDatabase(folder: string): void {
  try {
    const pid = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]!;
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', pid], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    for (const each of [pid, ...children]) {
      try {
        process.kill(Number(each), 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
  } catch {
    // Not running: nothing to kill.
  }
}

/** Waits until the service says it is ready. */
export async function ready(url: string, ms = 120_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    const ok = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > end) throw new Error(`${url} did not become ready`);
    await new Promise((again) => setTimeout(again, 50));
  }
}
