import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Storage } from './port.ts';

/** Where files are written until they are whole. */
const PARTS = 'part/';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Keeps files in a folder of this machine, readable by its owner only.
 * @param folder absolute path; made when first written to
 */
export function files(folder: string): Storage {
  const at = (name: string) => join(folder, name);

  const removeOld = async (under: string, before: Date): Promise<void> => {
    const names = await readdir(at(under)).catch((error) => (isMissing(error) ? [] : Promise.reject(error)));
    for (const name of names) {
      const path = join(at(under), name);
      const found = await stat(path).catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
      if (found && found.mtime < before) await rm(path, { force: true });
    }
  };

  return {
    async put(name, bytes) {
      const [path, part] = [at(name), at(`${PARTS}${basename(name)}.${randomUUID()}`)];
      for (const each of [path, part]) await mkdir(dirname(each), { recursive: true, mode: 0o700 });
      const file = await open(part, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
      // The new name, too, must outlive a power cut.
      const parent = await open(dirname(path));
      await parent.sync().finally(() => parent.close());
    },
    get: (name) =>
      readFile(at(name)).catch((error) => (isMissing(error) ? undefined : Promise.reject(error))),
    remove: (name) => rm(at(name), { force: true }),
    async removeOlder(prefix, before) {
      // Parts are left behind by a process that died while writing.
      for (const under of [prefix, PARTS]) await removeOld(under, before);
    },
  };
}
