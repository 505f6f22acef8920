import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { schemaEngine } from './engine.ts';

/** PostgreSQL's code for a table that is not there. */
const UNDEFINED_TABLE = '42P01';

const FOLDER = new URL('./migrations/', import.meta.url);

/** The migrations on disk, oldest first, as Prisma's engine wants them. */
export async function migrationsOnDisk(): Promise<MigrationList> {
  const entries = await readdir(FOLDER, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: fileURLToPath(FOLDER),
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(new URL('migration_lock.toml', FOLDER), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(new URL(`${name}/migration.sql`, FOLDER), 'utf8'),
          },
        },
      })),
    ),
  };
}

/**
 * Brings a database to the schema of this version; changes nothing when it is there already.
 * @param url connection string
 * @returns the names of the migrations just applied
 * @throws when a migration fails; nothing of that migration is kept
 */
export async function migrate(url: string): Promise<string[]> {
  const list = await migrationsOnDisk();
  if (await areApplied(url, list)) return [];
  const { engine, close } = await schemaEngine(url);
  try {
    const applied = await engine.applyMigrations({
      migrationsList: list,
      filters: { externalTables: [], externalEnums: [] },
    });
    return applied.appliedMigrationNames;
  } finally {
    await close();
  }
}

/** Most starts find everything there, and need no engine to see it. */
async function areApplied(url: string, { migrationDirectories }: MigrationList): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Set(found.rows.map(({ name }) => name));
    return migrationDirectories.every(({ path }) => applied.has(path));
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return false;
    throw error;
  } finally {
    await client.end();
  }
}
