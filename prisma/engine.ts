import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

// Node has it; the type library that declares it is the browsers', which this code must not see.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** What wasm-bindgen exports beside the declared API, needed to start the module by hand. */
interface Startable {
  __wbg_set_wasm(exports: object): void;
}

let started: Promise<void> | undefined;

/** Once a process: the bindings know one instance, and a second would pull it from under the first. */
async function startModule(): Promise<void> {
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(await readFile(glue.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': bindings,
  });
  (bindings as unknown as Startable).__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/**
 * Prisma's schema engine as WebAssembly, bound to a database: its command line would download a binary at every call.
 * @param url connection string of the database
 * @returns the engine, and how to let go of its connections: the lock that migrations take lasts as long as they do
 * @throws when the engine can't be loaded or the database is out of reach
 */
export async function schemaEngine(
  url: string,
): Promise<{ engine: bindings.SchemaEngine; close(): Promise<void> }> {
  started ??= startModule();
  await started;
  const pool = new pg.Pool({ connectionString: url });
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const schema = await readFile(new URL('./schema.prisma', import.meta.url), 'utf8');
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    adapter,
  );
  return {
    engine,
    async close() {
      engine.free();
      await pool.end();
    },
  };
}
