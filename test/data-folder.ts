import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { promisify } from 'node:util';
import { migrate } from '../prisma/migrations.ts';
import { startEmbedded, stopEmbedded } from '../src/embedded.ts';

const run = promisify(execFile);
const MIGRATIONS = new URL('../prisma/migrations/', import.meta.url);
/** Nobody takes longer to make a template: who left a lock behind that is older has died. */
const DEAD = 120_000;

/** A fresh data folder with a migrated, empty database in it: a copy, since making one takes seconds. */
export async function dataFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `tinbao-${name}-`));
  // `cp` keeps the owner, which PostgreSQL insists on.
  await run('cp', ['-a', `${await template()}/.`, folder]);
  return folder;
}

/** The folder all others are copied from: made once for these migrations, by whoever comes first. */
async function template(): Promise<string> {
  const made = join(tmpdir(), `tinbao-template-${await versionOfMigrations()}`);
  const lock = `${made}.lock`;
  while (!existsSync(made)) {
    if (await taken(lock)) await later(100);
    else await make(made).finally(() => rm(lock, { recursive: true }));
  }
  return made;
}

async function make(made: string): Promise<void> {
  if (existsSync(made)) return;
  const making = await mkdtemp(`${made}-`);
  await migrate(await startEmbedded(making));
  await stopEmbedded(making);
  await rename(making, made);
}

async function taken(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return false;
  } catch {
    const since = await stat(lock).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > DEAD) await rm(lock, { recursive: true, force: true });
    return true;
  }
}

async function versionOfMigrations(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(new URL('../src/embedded.ts', import.meta.url)));
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    if (name.endsWith('.toml')) continue;
    hash.update(name).update(await readFile(new URL(`${name}/migration.sql`, MIGRATIONS)));
  }
  return hash.digest('hex').slice(0, 16);
}
