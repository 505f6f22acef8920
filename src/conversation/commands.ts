import languages from '../../locales/languages.json' with { type: 'json' };
import data from './commands.json' with { type: 'json' };
import { looksLikeCode } from './find-code.ts';
import { findGroup, looksLikeGroup } from './find-group.ts';
import { fold, means, plain } from './fold.ts';
import type { State } from './types.ts';

type CommandName = keyof typeof data.words;

export interface Command {
  name: CommandName;
  /** What stands after the command: a story, a code, the payload of a deep link. */
  rest: string;
}

const WORDS = Object.entries(data.words) as [CommandName, string[]][];
const BY_FOLDED = new Map(
  WORDS.flatMap(([name, words]) => words.map((word) => [squeeze(word), name] as const)),
);
const BY_WORD = new Map(WORDS.flatMap(([name, words]) => words.map((word) => [plain(word), name] as const)));
/** Characters, with room for signs and spaces: what is longer is a story. */
const LONGEST = 40;
const SLASH = /^\/([\p{L}\p{M}\d_]+)(?:@\w+)?(?:\s+([\s\S]*))?$/u;
const STORY = /^(?:báo tin|bao tin|baotin)(?:\s*[:–-]\s*|\s+)([\s\S]+)$/iu;
const GROUP = /^(?:nhóm|nhom|lớp|lop)(?:\s*[:–-]\s*|\s+)(.+)$/iu;
const FOLLOW = /^(?:theo dõi|theo doi|theodoi)(?:\s*[:–-]\s*|\s+)([\s\S]+)$/iu;
/** Commands that make sense with text behind them, or whose text is better ignored than taken for a story. */
const TAKES_REST: CommandName[] = ['start', 'report', 'send', 'follow', 'cancel', 'stop', 'wipe'];
/** Text behind these is a code of a group, or no command at all. */
const TAKES_GROUP: CommandName[] = ['group', 'class'];
const MENU_COMMANDS: CommandName[] = [
  'start',
  'report',
  'follow',
  'help',
  'learn',
  'quiz',
  'language',
  'privacy',
  'group',
  'class',
  'subscribe',
  'about',
];
/** What a deep link may lead to. */
const LINKED: CommandName[] = [...MENU_COMMANDS, 'rescue'];
const PAYLOADS = new Map(Object.entries(data.payloads) as [string, CommandName][]);
/** Characters of a message that may be the duress word: what is longer only mentions it. */
const LONGEST_DURESS = 60;

/**
 * Finds the command in a typed text: `/gui`, `/gui@bot`, `/báo tin …`, or without the slash when the whole message is one.
 * `at` is where the conversation stands: where names are asked for, "Huy" is a name and not "hủy".
 */
export function findCommand(text: string, at?: State['at']): Command | undefined {
  const said = text.normalize('NFC').trim();
  return said.startsWith('/') ? withSlash(said) : withoutSlash(said, at);
}

/** Gives the command behind a button of the menu (`menu.report`). */
export function menuCommand(choice: string): Command | undefined {
  const name = MENU_COMMANDS.find((each) => choice === `menu.${each}`);
  return name && { name, rest: '' };
}

/** Whether a text is, give or take a word, one that looks harmless and means "I am watched and need help". */
export function isDuress(text: string): boolean {
  if (text.length > LONGEST_DURESS) return false;
  const said = fold(text).replace(/\s+/gu, ' ');
  return data.duress.some((word) => said.includes(fold(word)));
}

/** Whether a text is only a greeting, a sign or a digit: nothing that could be a story. */
export function isGreeting(text: string): boolean {
  return (
    !/\p{L}[\p{L}\p{M}]+|\d{3}/u.test(text.normalize('NFC')) ||
    /^\/\S*$/u.test(text.trim()) ||
    data.greetings.some((greeting) => means(text, greeting))
  );
}

function withSlash(said: string): Command | undefined {
  const match = SLASH.exec(said);
  if (!match?.[1]) return undefined;
  const rest = (match[2] ?? '').trim();
  const split = /^(\S+)\s*([\s\S]*)$/u.exec(rest);
  const twoWords = split?.[1] && BY_FOLDED.get(squeeze(match[1] + split[1]));
  const command = twoWords
    ? { name: twoWords, rest: split?.[2] ?? '' }
    : { name: BY_FOLDED.get(squeeze(match[1])), rest };
  if (!command.name) return undefined;
  const group = TAKES_GROUP.includes(command.name) && looksLikeGroup(command.rest);
  if (group) return { name: 'group', rest: command.rest };
  if (command.rest && !TAKES_REST.includes(command.name)) return undefined;
  if (command.name === 'start') return fromDeepLink(command.rest);
  return { name: command.name, rest: command.rest };
}

/** `help`, a language (`lang-lo`, `vi`), a group (`g-<code>`), or the name of a button; anything else is only a start. */
function fromDeepLink(payload: string): Command | undefined {
  if (!/^[\w-]{0,64}$/.test(payload)) return undefined;
  const word = payload.toLowerCase();
  const group = word.startsWith('g-') && findGroup(word.slice(2));
  if (group) return { name: 'group', rest: group };
  const code = word.replace(/^lang-/, '');
  if (languages.some((language) => language.code === code)) return { name: 'language', rest: code };
  const name = PAYLOADS.get(word) ?? BY_FOLDED.get(squeeze(payload));
  return name && LINKED.includes(name) ? { name, rest: '' } : { name: 'start', rest: '' };
}

function withoutSlash(said: string, at: State['at'] | undefined): Command | undefined {
  const asksNames = at === 'suspect' || at === 'contact';
  if (asksNames && data.names.includes(plain(said))) return undefined;
  const name = said.length <= LONGEST ? wordFor(said) : undefined;
  if (name) return { name, rest: '' };
  const story = STORY.exec(said)?.[1];
  if (story) return { name: 'report', rest: story.trim() };
  const group = findGroup(GROUP.exec(said)?.[1] ?? '');
  if (group) return { name: 'group', rest: group };
  const code = FOLLOW.exec(said)?.[1];
  return code && looksLikeCode(code) ? { name: 'follow', rest: code.trim() } : undefined;
}

/** As `means`: the same with accents, or written wholly without. */
function wordFor(said: string): CommandName | undefined {
  const word = plain(said);
  return BY_WORD.get(word) ?? (word === fold(word) ? BY_FOLDED.get(word.replaceAll(' ', '')) : undefined);
}

function squeeze(word: string): string {
  return fold(word).replaceAll(' ', '');
}
