import { randomUUID } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { randomBytes, seal } from '../vault/boxes.ts';
import { InboxError } from './held.ts';

const LONGEST = 500;

const network = (...subnets: [address: string, bits: number][]): BlockList => {
  const list = new BlockList();
  for (const [address, bits] of subnets)
    list.addSubnet(address, bits, address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
};
const LOOPBACK = network(['127.0.0.0', 8], ['::1', 128]);
const PRIVATE = network(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
  ['fe80::', 10],
);

const within = (list: BlockList, { hostname }: URL): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 6 ? 'ipv6' : 'ipv4');
};
const isLoopback = (url: URL): boolean => url.hostname === 'localhost' || within(LOOPBACK, url);

/** Whether an address can be reached from its own machine or network only, as far as it shows. */
export function isNear(address: string): boolean {
  const url = new URL(address);
  return (
    isLoopback(url) ||
    within(PRIVATE, url) ||
    !/[.:]/.test(url.hostname) ||
    /\.(local|lan|internal)$/.test(url.hostname)
  );
}

/**
 * The address of an agency's system as it was typed, checked.
 * @throws InboxError that says what is wrong with it
 */
export function readAddress(typed: string): string {
  const text = typed.trim();
  if (!text) throw new InboxError('Hãy nhập địa chỉ của hệ thống.');
  if (text.length > LONGEST) throw new InboxError(`Địa chỉ dài quá ${LONGEST} ký tự.`);
  if (!URL.canParse(text))
    throw new InboxError('Đây không phải là một địa chỉ web, ví dụ https://he-thong.vn/tin-bao.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw new InboxError('Địa chỉ phải bắt đầu bằng https://. Chỉ trên chính máy này mới dùng được http://.');
  if (url.username || url.password)
    throw new InboxError(
      'Địa chỉ không được chứa tên hay mật khẩu. Hãy kiểm chữ ký của mỗi cuộc gọi thay cho mật khẩu.',
    );
  if (url.hash) throw new InboxError('Hãy bỏ phần sau dấu # của địa chỉ.');
  return url.href;
}

/**
 * Has an agency's own system told of its tips from now on, or at another address.
 * @param sender public key of the send worker
 * @returns what its calls are signed with: a new secret each time, kept sealed, so this is the only time to show it
 * @throws InboxError
 */
export async function setHook(
  { prisma }: Database,
  session: OfficerSession,
  agency: string,
  typed: string,
  sender: Uint8Array,
): Promise<string> {
  const url = readAddress(typed);
  const secret = randomBytes(32).toString('base64url');
  const data = { url, secret: seal(sender, Buffer.from(secret)) };
  await prisma.$transaction(async (tx) => {
    if (!(await tx.agency.findUnique({ where: { key: agency }, select: { key: true } })))
      throw new InboxError('Hãy chọn cơ quan.');
    await tx.agencyHook.upsert({
      where: { agencyKey: agency },
      create: { agencyKey: agency, ...data },
      update: { ...data, failures: 0, error: null, failed: null, worked: null },
    });
    await record(tx, { ...officerActor(session), kind: 'hook-set', subject: agency });
  });
  return secret;
}

const NONE = 'Cơ quan này không có hệ thống nào được báo.';

/** Ends the calls to an agency's system, and forgets those that wait. @throws InboxError when there are none */
export async function removeHook(
  { prisma }: Database,
  session: OfficerSession,
  agency: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.agencyHook.deleteMany({ where: { agencyKey: agency } });
    if (count === 0) throw new InboxError(NONE);
    await tx.$executeRaw`DELETE FROM call WHERE agency_key = ${agency} AND body ? 'notice'`;
    await record(tx, { ...officerActor(session), kind: 'hook-removed', subject: agency });
  });
}

/** A test can't wait long: whoever pressed the button looks at the page. */
const TEST_LIFE = 60_000;

/** Commits one call that says that it is a test; it is tried once. @throws InboxError when there is nothing to call */
export async function tryHook({ prisma }: Database, session: OfficerSession, agency: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    if (!(await tx.agencyHook.findUnique({ where: { agencyKey: agency } }))) throw new InboxError(NONE);
    await tx.$executeRaw`DELETE FROM call WHERE agency_key = ${agency} AND body->>'notice' = 'test'`;
    const [now, expires] = [new Date(), new Date(Date.now() + TEST_LIFE)];
    const body = { notice: 'test', at: now.toISOString() };
    await tx.call.create({ data: { id: randomUUID(), agencyKey: agency, body, due: now, expires } });
    await record(tx, { ...officerActor(session), kind: 'hook-tried', subject: agency });
  });
}

/** Where an agency's system is, and how calling it goes. */
export interface Hook {
  agency: string;
  url: string;
  /** Since the last success. */
  failures: number;
  error: string | null;
  /** When they began. */
  failed: Date | null;
  worked: Date | null;
  /** Calls that have not got through yet. */
  waiting: number;
}

/** All systems that are told, those that fail first. */
export async function listHooks({ pool }: Pick<Database, 'pool'>): Promise<Hook[]> {
  const { rows } = await pool.query<Hook>(
    `SELECT agency_key AS agency, url, failures, error, failed, worked,
       (SELECT count(*)::int FROM call WHERE call.agency_key = hook.agency_key AND body ? 'notice') AS waiting
     FROM agency_hook AS hook ORDER BY failures = 0, agency_key`,
  );
  return rows;
}
