import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { schemaEngine } from './engine.ts';

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
  const engine = await schemaEngine(url);
  try {
    const applied = await engine.applyMigrations({
      migrationsList: await migrationsOnDisk(),
      filters: { externalTables: [], externalEnums: [] },
    });
    return applied.appliedMigrationNames;
  } finally {
    engine.free();
  }
}
