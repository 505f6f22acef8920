import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import catalogue from '../../../locales/vi/chat.json' with { type: 'json' };
import media from '../../../locales/vi/media.json' with { type: 'json' };
import { agencyKeyFor } from '../../../src/setup.ts';
import { openContent } from '../../../src/tips/content.ts';
import { openByCode } from '../../../src/tips/open.ts';
import { open, pairOf } from '../../../src/vault/boxes.ts';
import { readKey } from '../../../src/vault/keys.ts';
import type { Ledger, Story } from './ledger.ts';
import type { Fleet } from './processes.ts';

const CODE = /\d{4} \d{4} \d{4} \d{4}/g;

/** One tip as it lies in the inboxes, opened with the agencies' keys. */
interface Tip {
  id: string;
  leads: number;
  /** Everything its reporter wrote. */
  text: string;
}

const nameOf = ({ fate, script, by }: Story) => `a ${fate} story (${script}) on ${by.channel}`;

/** What is still to be done; all 0 when everything has drained. */
export async function unfinished({ database }: Fleet): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM outbox)::int AS letters,
       (SELECT count(*) FROM tip WHERE sorted IS NULL)::int AS unsorted,
       (SELECT count(*) FROM assignment WHERE ended IS NULL AND delivered IS NULL)::int AS untold,
       (SELECT count(*) FROM conversation WHERE hand_in IS NOT NULL)::int AS silent,
       (SELECT count(*) FROM alert WHERE ended IS NULL)::int AS alerts,
       (SELECT count(*) FROM attachment WHERE state = 'waiting')::int AS media`,
  );
  return rows[0]!;
}

/** Lets ten minutes of silence be over for everybody. */
export const endSilence = ({ database }: Fleet) =>
  database.pool.query(
    `UPDATE conversation SET hand_in = now() - interval '1 second' WHERE hand_in IS NOT NULL`,
  );

async function tipsOf({ database, recoveryKey }: Fleet): Promise<Tip[]> {
  const agencies = await database.prisma.agency.findMany();
  const pairs = new Map(
    await Promise.all(
      agencies.map(
        async ({ key }) => [key, pairOf((await agencyKeyFor(database, key, { recoveryKey }))!)] as const,
      ),
    ),
  );
  const tips = await database.prisma.tip.findMany({
    include: { keys: true, messages: true, assignments: true },
  });
  return tips.map(({ id, keys, messages, assignments }) => {
    const leads = assignments.filter(({ kind, ended }) => kind === 'lead' && !ended);
    const key = keys.find(({ holder }) => holder === leads[0]?.agencyKey);
    if (!key) return { id, leads: leads.length, text: '' };
    const pair = pairOf(open(pairs.get(key.holder)!, key.wrapped));
    const written = messages.filter(({ author }) => author === 'reporter');
    const text = written.map(({ sealed }) => JSON.stringify(openContent(pair, sealed))).join('\n');
    return { id, leads: leads.length, text };
  });
}

/** Where each marker was found: ids of tips, one for each time. */
function found(tips: Tip[], ledger: Ledger): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { id, text } of tips) {
    for (const [marker] of text.matchAll(new RegExp(`${ledger.prefix}[a-y]{5}z`, 'g'))) {
      places.set(marker, [...(places.get(marker) ?? []), id]);
    }
  }
  return places;
}

/** Every story in exactly one tip, whole and once; none that was dropped; no tip that nobody told. */
function checkStories(
  stories: Story[],
  tips: Tip[],
  places: Map<string, string[]>,
): [Map<Story, string>, string[]] {
  const tipOf = new Map<Story, string>();
  const wrong: string[] = [];
  for (const story of stories) {
    const where = story.markers.map((marker) => places.get(marker) ?? []);
    const what = nameOf(story);
    if (story.fate === 'dropped') {
      if (where.flat().length > 0) wrong.push(`${what} is in a tip`);
    } else if (story.fate !== 'telling') {
      const missing = where.filter(({ length }) => length === 0).length;
      if (missing > 0) wrong.push(`${what} lost ${missing} of ${where.length} parts`);
      if (where.some(({ length }) => length > 1)) wrong.push(`${what} has a part twice`);
      const [first, ...others] = new Set(where.flat());
      if (others.length > 0)
        wrong.push(`${what} is scattered over ${where.map((ids) => ids.join('+')).join(', ')}`);
      if (first !== undefined) tipOf.set(story, first);
    }
  }
  const known = new Set(tipOf.values());
  if (known.size !== tipOf.size) wrong.push('two stories are in one tip');
  const open = stories.some(({ fate }) => fate === 'telling');
  for (const { id } of open ? [] : tips) if (!known.has(id)) wrong.push(`nobody told the tip ${id}`);
  for (const { leads } of tips) if (leads !== 1) wrong.push(`a tip with ${leads} lead inboxes`);
  return [tipOf, wrong];
}

/** Every code that was told opens its own tip, and no two are alike. */
async function checkCodes(
  fleet: Fleet,
  ledger: Ledger,
  tipOf: Map<Story, string>,
  tips: Tip[],
): Promise<string[]> {
  const wrong: string[] = [];
  const salt = await readKey(fleet.keyDir, 'salt');
  const told = ledger.people.flatMap((person) => {
    const codes = new Set(person.heard().flatMap((text) => text.match(CODE) ?? []));
    return [...codes].map((code) => ({ person, code }));
  });
  const codes = new Map<string, string>();
  for (const { person, code } of told) {
    const tip = await openByCode(fleet.database, code.replaceAll(' ', ''), salt);
    if (!tip) wrong.push(`a code told on ${person.channel} opens nothing`);
    else if ([...codes.values()].includes(tip.id)) wrong.push(`two codes for one tip, or one told twice`);
    if (tip) codes.set(code, tip.id);
  }
  if (new Set(told.map(({ code }) => code)).size !== told.length) wrong.push('a code was told to two people');
  for (const [story, tip] of tipOf) {
    const own = story.code ?? [...codes].find(([, id]) => id === tip)?.[0];
    if (own === undefined && !story.by.gone) wrong.push(`${nameOf(story)} was told no code`);
    else if (own !== undefined && codes.get(own) !== tip)
      wrong.push(`${nameOf(story)} has a code that opens another`);
  }
  if (codes.size > tips.length) wrong.push('more codes than tips');
  return wrong;
}

/** Every answer is readable by the code, and known to be that or delivered. */
async function checkAnswers(fleet: Fleet, ledger: Ledger, tipOf: Map<Story, string>): Promise<string[]> {
  const wrong: string[] = [];
  const salt = await readKey(fleet.keyDir, 'salt');
  const { rows } = await fleet.database.pool.query<{ tip_id: string; delivery: string }>(
    `SELECT tip_id, delivery FROM message WHERE author = 'agency'`,
  );
  for (const { tip, marker } of ledger.answers) {
    const story = [...tipOf].find(([, id]) => id === tip)?.[0];
    if (!story) continue;
    const { channel } = story.by;
    const delivery = rows.find(({ tip_id }) => tip_id === tip)?.delivery;
    if (delivery !== 'sent' && delivery !== 'code' && delivery !== 'failed')
      wrong.push(`an answer on ${channel} is ${delivery}`);
    const heard = story.by.heard().some((text) => text.includes(marker) || text === catalogue.push.answer);
    if (delivery === 'sent' && !heard && !story.by.gone)
      wrong.push(`the answer to ${nameOf(story)} is marked sent but was not heard`);
    const own = story.code ?? story.by.heard().flatMap((text) => text.match(CODE) ?? [])[0];
    if (own === undefined && story.by.gone) continue;
    const opened = own ? await openByCode(fleet.database, own.replaceAll(' ', ''), salt) : undefined;
    if (!opened?.messages.some(({ text }) => text.includes(marker))) {
      wrong.push(`an answer on ${channel} can't be read by the code`);
    }
  }
  return wrong;
}

/** Every photo is kept, or its sender was told why not. */
async function checkMedia({ database }: Fleet, tipOf: Map<Story, string>): Promise<string[]> {
  const wrong: string[] = [];
  const { rows } = await database.pool.query<{ tip_id: string; state: string }>(
    'SELECT tip_id, state FROM attachment WHERE tip_id IS NOT NULL',
  );
  const refusals = Object.values(media);
  for (const [story, tip] of tipOf) {
    const states = rows.filter(({ tip_id }) => tip_id === tip).map(({ state }) => state);
    if (states.length !== story.media)
      wrong.push(`${nameOf(story)} has ${states.length} of ${story.media} photos`);
    const told = story.by.heard().some((text) => refusals.includes(text));
    for (const state of states) {
      if (state === 'kept' || (state === 'refused' && (told || story.by.gone))) continue;
      wrong.push(`a photo of ${nameOf(story)} is ${state}, ${told ? '' : 'un'}told`);
    }
  }
  return wrong;
}

/**
 * Faults that bad weather may cause, by `where`: a token that could not be renewed early, and a process started again that
 * could not yet tell a channel where it is. Anything else is a mistake of ours.
 */
const WEATHER = [/^zalo-oa-token$/, /^register-/];

/** No fault of a kind that should not happen, nothing but JSON lines, and nothing secret. */
async function checkLog(
  { log }: Fleet,
  ledger: Ledger,
): Promise<{ wrong: string[]; faults: Record<string, number> }> {
  const codes = new Set(
    ledger.people.flatMap((person) => person.heard().flatMap((text) => text.match(CODE) ?? [])),
  );
  const secrets = new Set(ledger.people.flatMap(({ secret }) => secret ?? []));
  const faults: Record<string, number> = {};
  const wrong = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(log) })) {
    if (line.includes(ledger.prefix)) wrong.add('a word of a story is in the log');
    for (const [digits] of line.matchAll(/\d{4}( ?)\d{4}\1\d{4}\1\d{4}/g)) {
      if (codes.has(digits.replaceAll(' ', '').replace(/(\d{4})(?=\d)/g, '$1 ')))
        wrong.add('a code is in the log');
    }
    for (const [word] of line.matchAll(/[0-9a-f]{12,}/g))
      if (secrets.has(word)) wrong.add('an address is in the log');
    let entry: { where?: string; level?: number };
    try {
      entry = JSON.parse(line);
    } catch {
      wrong.add(`not a log line: ${line.slice(0, 120)}`);
      continue;
    }
    const { where, level = 0 } = entry;
    if (where === undefined || level < 50) continue;
    faults[where] = (faults[where] ?? 0) + 1;
    if (!WEATHER.some((expected) => expected.test(where))) wrong.add(`fault in ${where}`);
  }
  return { wrong: [...wrong], faults };
}

/** Compares what was done with what is found. Returns what is wrong, each in a line that names nobody. */
export async function check(
  fleet: Fleet,
  ledger: Ledger,
): Promise<{ wrong: string[]; tips: number; faults: Record<string, number> }> {
  const tips = await tipsOf(fleet);
  const [tipOf, stories] = checkStories(ledger.stories, tips, found(tips, ledger));
  const codes = await checkCodes(fleet, ledger, tipOf, tips);
  const answers = await checkAnswers(fleet, ledger, tipOf);
  const photos = await checkMedia(fleet, tipOf);
  const log = await checkLog(fleet, ledger);
  const left = Object.entries(await unfinished(fleet)).filter(([, count]) => count > 0);
  return {
    wrong: [
      ...stories,
      ...codes,
      ...answers,
      ...photos,
      ...log.wrong,
      ...left.map(([what, count]) => `${count} ${what} left`),
    ],
    tips: tips.length,
    faults: log.faults,
  };
}
