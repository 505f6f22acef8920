import { randomInt } from 'node:crypto';
import type { ClassProgress } from '../conversation/types.ts';
import type { Database } from '../database.ts';
import { plain } from '../text.ts';
import { hash, randomBytes } from '../vault/boxes.ts';
import { dayOf } from './days.ts';
import { type Answers, FEW } from './figures.ts';
import { type AwarenessKeys, memberOf, subscriberOf, type Who } from './keys.ts';
import { LearningError } from './refusal.ts';

/** A class or a hamlet that learns together. */
export interface Group {
  code: string;
  name: string;
  commune: string | null;
}

/** A group as its officers see it. */
export interface OwnGroup extends Group {
  agency: string;
  opened: Date;
  closed: Date | null;
}

/** Letters and digits nobody takes for one another: no 0 O 1 I L U. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = new RegExp(`^[${LETTERS}]{6}$`);
/** Characters of a group's name: it stands on a poster and in a message. */
export const NAME_LIMIT = 60;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const lookupOf = (secret: string) => hash(Buffer.from(`class ${secret}`));
const makeSecret = () => randomBytes(32).toString('base64url');

/** A code as somebody typed it, in its one spelling; undefined when it is none. */
export function readCode(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return CODE.test(code) ? code : undefined;
}

/**
 * Opens a group for an agency.
 * @param commune the key of a commune, or empty
 * @returns its code, and the secret of the page with its results, which is kept nowhere
 * @throws LearningError
 */
export async function openGroup(
  { prisma }: Database,
  { name, commune, agency }: { name: string; commune: string; agency: string },
  now = new Date(),
): Promise<{ code: string; secret: string }> {
  const title = plain(name).replace(/\s+/g, ' ').trim();
  if (!title) throw new LearningError('Hãy đặt tên cho nhóm.');
  if (title.length > NAME_LIMIT) throw new LearningError(`Tên nhóm dài quá ${NAME_LIMIT} ký tự.`);
  const secret = makeSecret();
  const group = { name: title, commune: commune || null, agency, opened: new Date(dayOf(now)) };
  for (;;) {
    const code = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const row = { code, secret: lookupOf(secret), ...group };
    const { count } = await prisma.group.createMany({ data: [row], skipDuplicates: true });
    if (count === 1) return { code, secret };
  }
}

/** Makes a new secret for the page with a group's results; the old one opens nothing any more. */
export async function renewSecret({ prisma }: Database, code: string): Promise<string> {
  const secret = makeSecret();
  await prisma.group.update({ where: { code }, data: { secret: lookupOf(secret) } });
  return secret;
}

/**
 * Closes a group: nobody joins or is counted any more, its results stay. Its members' hashes become others that nobody,
 * not even with the keys, can make again.
 */
export async function closeGroup({ prisma }: Database, code: string, now = new Date()): Promise<void> {
  const forgotten = randomBytes(32);
  await prisma.$transaction([
    prisma.group.updateMany({ where: { code, closed: null }, data: { closed: new Date(dayOf(now)) } }),
    prisma.$executeRaw`UPDATE group_step SET member = sha256(member || ${forgotten}) WHERE code = ${code}`,
  ]);
}

/** The groups of an agency, or of all, newest first; those still open before the others. */
export function listGroups({ prisma }: Database, agency?: string): Promise<OwnGroup[]> {
  return prisma.group.findMany({
    where: agency === undefined ? {} : { agency },
    orderBy: [{ closed: { sort: 'desc', nulls: 'first' } }, { opened: 'desc' }, { name: 'asc' }],
    omit: { secret: true },
  });
}

/** One group; undefined when there is none, or it is another agency's. */
export async function findGroup(
  { prisma }: Database,
  code: string,
  agency?: string,
): Promise<OwnGroup | undefined> {
  const group = await prisma.group.findUnique({ where: { code }, omit: { secret: true } });
  return group && (agency === undefined || group.agency === agency) ? group : undefined;
}

/** The group whose results a secret link shows. */
export async function groupBySecret({ prisma }: Database, secret: string): Promise<OwnGroup | undefined> {
  if (!SECRET.test(secret)) return undefined;
  const group = await prisma.group.findUnique({
    where: { secret: lookupOf(secret) },
    omit: { secret: true },
  });
  return group ?? undefined;
}

/** Joins the open group of that code; gives its name, or nothing when there is none. Again changes nothing. */
export async function join(
  { pool }: Database,
  keys: AwarenessKeys,
  who: Who,
  text: string,
): Promise<string | undefined> {
  const code = readCode(text);
  if (!code) return undefined;
  const { rows } = await pool.query<{ name: string }>(
    `WITH found AS (SELECT code, name, commune FROM learning_group WHERE code = $1 AND closed IS NULL),
     joined AS (
       INSERT INTO group_step (code, member, step) SELECT code, $2, 'joined' FROM found ON CONFLICT DO NOTHING),
     told AS (
       UPDATE subscriber SET "group" = found.code, commune = coalesce(subscriber.commune, found.commune)
       FROM found WHERE person = $3)
     SELECT name FROM found`,
    [code, memberOf(keys, code, who), subscriberOf(keys, who)],
  );
  return rows[0]?.name;
}

/**
 * The open groups somebody has joined, the one opened last first. Nothing says who is in which: each open group is asked
 * by the hash it would know them by.
 */
export async function groupsOf({ pool }: Database, keys: AwarenessKeys, who: Who): Promise<Group[]> {
  const open = await pool.query<{ code: string }>({
    name: 'open-groups',
    text: 'SELECT code FROM learning_group WHERE closed IS NULL',
  });
  if (open.rows.length === 0) return [];
  const codes = open.rows.map(({ code }) => code);
  const { rows } = await pool.query<Group>({
    name: 'groups-of',
    text: `SELECT code, name, commune FROM unnest($1::text[], $2::bytea[]) AS asked (code, member)
           JOIN group_step USING (code, member) JOIN learning_group USING (code)
           WHERE step = 'joined' ORDER BY opened DESC, code`,
    values: [codes, codes.map((code) => memberOf(keys, code, who))],
  });
  return rows;
}

/** How a group gets on, as its members are told: what fewer than five people did is left out. */
export async function progressOf({ pool }: Database, { code, name }: Group): Promise<ClassProgress> {
  const { rows } = await pool.query<{ members: number; lessons: number; quizzes: number }>(
    `SELECT count(DISTINCT member)::int AS members, ${doneBy('lesson')} AS lessons, ${doneBy('quiz')} AS quizzes
     FROM group_step WHERE code = $1`,
    [code],
  );
  const { members, lessons, quizzes } = rows[0]!;
  const shown = (count: number) => (count < FEW ? undefined : count);
  return { name, members: shown(members), lessons: shown(lessons), quizzes: shown(quizzes) };
}

/** How often something was finished, or nought while fewer than five people have. */
const doneBy = (kind: string) => `
  CASE WHEN count(DISTINCT member) FILTER (WHERE step LIKE '${kind}:%') < ${FEW} THEN 0
    ELSE count(*) FILTER (WHERE step LIKE '${kind}:%') END::int`;

/** What a group has done. Counts of people; whoever shows them leaves the small ones out. */
export interface Results {
  members: number;
  /** By `lesson:<id>` and `quiz:<id>`: how many finished it, and the mean of their best scores (0–100). */
  steps: Map<string, { people: number; score: number | null }>;
  answers: Answers[];
}

/** A group's results so far. */
export async function resultsOf({ pool }: Database, code: string): Promise<Results> {
  const [steps, answers] = await Promise.all([
    pool.query<{ step: string; people: number; score: number | null }>(
      'SELECT step, count(*)::int AS people, avg(score)::float AS score FROM group_step WHERE code = $1 GROUP BY step',
      [code],
    ),
    pool.query<Answers>(
      'SELECT before, after, sum(count)::int AS count FROM gain WHERE "group" = $1 GROUP BY before, after',
      [code],
    ),
  ]);
  const byStep = new Map(steps.rows.map(({ step, ...counts }) => [step, counts]));
  const members = byStep.get('joined')?.people ?? 0;
  byStep.delete('joined');
  return { members, steps: byStep, answers: answers.rows };
}
