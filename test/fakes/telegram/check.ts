import { type Button, bad, type Chat, Refusal, type State } from './state.ts';

export type Params = Record<string, unknown>;

/** Objects may come as JSON text in forms (Bot API: "JSON-serialized"). */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw bad("can't parse JSON object");
  }
}

export function integer(value: unknown, otherwise: number): number {
  const number = Number(value ?? otherwise);
  return Number.isInteger(number) ? number : otherwise;
}

/** The chat to write to, if the bot may. */
export function chatOf(state: State, params: Params): Chat {
  if (params.chat_id === undefined || params.chat_id === '') throw bad('chat_id is empty');
  const chat = state.chats.get(Number(params.chat_id));
  if (!chat?.started) throw bad('chat not found');
  if (chat.closed) throw new Refusal(403, `Forbidden: ${chat.closed}`);
  return chat;
}

/** A text that Telegram would take. `max` counts UTF-16 units, the strictest reading of "characters". */
export function textOf(
  value: unknown,
  params: Params,
  max: number,
  what: 'message text' | 'caption',
): string {
  if (typeof value !== 'string' || value.trim() === '') throw bad(`${what} is empty`);
  if (/\p{Surrogate}/u.test(value)) throw bad('strings must be encoded in UTF-8');
  if (value.length > max) {
    throw bad(what === 'caption' ? 'message caption is too long' : 'message is too long');
  }
  checkMarkup(value, params.parse_mode);
  return value;
}

const tags = /^(b|strong|i|em|u|ins|s|strike|del|a|code|pre|tg-spoiler|span|blockquote|tg-emoji)$/;

function checkMarkup(text: string, mode: unknown): void {
  if (mode === undefined || mode === '') return;
  if (!/^(html|markdown|markdownv2)$/i.test(String(mode))) throw bad('unsupported parse_mode');
  if (String(mode).toLowerCase() !== 'html') return;
  const open: string[] = [];
  for (const [, closing, name] of text.matchAll(/<(\/?)([^\s>/]*)[^>]*>?/g)) {
    const tag = (name ?? '').toLowerCase();
    if (!tags.test(tag)) throw bad(`can't parse entities: Unsupported start tag "${tag}"`);
    if (!closing) open.push(tag);
    else if (open.pop() !== tag) throw bad(`can't parse entities: Unexpected end tag "${tag}"`);
  }
  if (open.length > 0)
    throw bad(`can't parse entities: Can't find end tag corresponding to "${open.at(-1)}"`);
}

/** The inline buttons of a `reply_markup`, checked; other keyboards give none. */
export function buttonsOf(params: Params): Button[] {
  const markup = parsed(params.reply_markup);
  if (markup === undefined) return [];
  if (typeof markup !== 'object' || markup === null) throw bad('object expected as reply markup');
  const rows = (markup as { inline_keyboard?: unknown }).inline_keyboard;
  if (rows === undefined) return [];
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw bad('can\'t parse inline keyboard: field "inline_keyboard" must be an Array of Arrays');
  }
  return rows.flat().map(buttonOf);
}

function buttonOf(button: Record<string, unknown>): Button {
  if (typeof button.text !== 'string' || button.text.trim() === '') {
    throw bad('inline keyboard button text must be non-empty');
  }
  if (typeof button.url === 'string') {
    if (!URL.canParse(button.url)) throw bad(`inline keyboard button URL '${button.url}' is invalid`);
    return { text: button.text, url: button.url };
  }
  if (button.callback_data === undefined) {
    throw bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  }
  // Bot API: callback_data is 1–64 bytes, not characters.
  const bytes = typeof button.callback_data === 'string' ? Buffer.byteLength(button.callback_data) : 0;
  if (bytes < 1 || bytes > 64) throw bad('BUTTON_DATA_INVALID');
  return { text: button.text, data: button.callback_data as string };
}

const updateKinds = [
  ...['message', 'edited_message', 'channel_post', 'edited_channel_post', 'callback_query', 'inline_query'],
  ...['my_chat_member', 'chat_member', 'message_reaction', 'message_reaction_count', 'poll', 'poll_answer'],
];

/** Bot API: an omitted list keeps the earlier setting, an empty one restores the default. */
export function rememberAllowed(state: State, params: Params): void {
  const list = parsed(params.allowed_updates);
  if (list === undefined) return;
  if (!Array.isArray(list)) throw bad("can't parse allowed_updates: expected an Array of String");
  state.allowed = list.length === 0 ? undefined : list.filter((kind) => updateKinds.includes(kind));
}

/** Does the bot want this kind? By default all but these three. */
export function wants(state: State, kind: string): boolean {
  if (state.allowed) return state.allowed.includes(kind);
  return !['chat_member', 'message_reaction', 'message_reaction_count'].includes(kind);
}
