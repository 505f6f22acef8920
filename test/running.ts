import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { readConfig } from '../src/config.ts';
import { invite, setUp } from '../src/officers/invite.ts';
import { logIn, type OfficerSession, sessionOf } from '../src/officers/session.ts';
import { type Service, startService } from '../src/service.ts';
import { agencyKeyFor } from '../src/setup.ts';
import { readKey } from '../src/vault/keys.ts';
import { dataFolder } from './data-folder.ts';

export const PASSWORD = 'một mật khẩu thật dài';

export interface Running extends Service {
  folder: string;
  /** Closes the service and starts it again on the same folder and settings. */
  again(): Promise<Running>;
  /** A duty officer of an agency, set up and logged in. */
  officer(agency: string): Promise<OfficerSession>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Starts the whole service in this process, on an embedded database in a fresh folder that goes when it is closed. */
export async function run(settings: Record<string, string> = {}, kept?: string): Promise<Running> {
  const folder = kept ?? (await dataFolder('test'));
  const port = settings.PORT ?? String(await freePort());
  const environment = { LOG_LEVEL: 'silent', DATA_DIR: folder, ...settings, PORT: port };
  const config = readConfig(environment);
  const service = await startService(config);
  let officers = 0;
  return {
    ...service,
    folder,
    async close() {
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
    async again() {
      await service.close();
      return run({ ...settings, PORT: port }, folder);
    },
    async officer(agency) {
      const email = `truc${++officers}@${agency}.test`;
      const claimKey = await readKey(config.KEY_DIR, 'claim');
      const agencyKey = await agencyKeyFor(service.database, agency, { claimKey });
      await setUp(
        service.database,
        await invite(service.database, { agency, email, role: 'duty' }, agencyKey),
        PASSWORD,
      );
      const cookie = await logIn(service.database, email, PASSWORD);
      return (await sessionOf(service.database, cookie!))!;
    },
  };
}
