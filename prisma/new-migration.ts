// npm run migration -- <name>: writes the SQL from the schema as last committed to schema.prisma as it stands now.
// Prisma's WASM engine can't read a schema back out of PostgreSQL 18, so git remembers where the last migration led.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded, stopEmbedded } from '../src/embedded.ts';
import { schemaEngine } from './engine.ts';

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write('Usage: npm run migration -- <name_in_small_letters>\n');
  process.exit(2);
}

const scratch = await mkdtemp(join(tmpdir(), 'tinbao-migration-'));
const { engine } = await schemaEngine(await startEmbedded(scratch));
const schema = new URL('./schema.prisma', import.meta.url);
const committed = (() => {
  try {
    return execFileSync('git', ['show', 'HEAD:prisma/schema.prisma'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
})();
const { stdout } = await engine.diff({
  from: committed
    ? { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: committed }] }
    : { tag: 'empty' },
  to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: await readFile(schema, 'utf8') }] },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});
await stopEmbedded(scratch);
if (!stdout || stdout.includes('empty migration')) {
  process.stderr.write('schema.prisma is as committed: nothing to migrate.\n');
  process.exit(0);
}
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const folder = new URL(`./migrations/${stamp}_${name}/`, import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL('migration.sql', folder), stdout);
process.stderr.write(`${folder.pathname}migration.sql\n`);
process.exit(0);
