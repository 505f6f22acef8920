import type { Upload } from '../params.ts';
import { isPicture } from '../picture.ts';
import type { Sample } from '../samples.ts';
import { buttonsOf, chatOf, integer, type Params, parsed, textOf } from './check.ts';
import { bad, type Chat, type Said, type Sent, type State } from './state.ts';

export type Method = (state: State, params: Params, files: Map<string, Upload>) => unknown;

const hour = 3_600_000;

/** Only messages younger than 48 h may be deleted, a dice only when it is older than 24 h (Bot API: deleteMessage). */
function isDeletable({ clock }: State, message: Said | Sent): boolean {
  const age = clock.now() - message.at;
  return age <= 48 * hour && !('kind' in message && message.kind === 'dice' && age < 24 * hour);
}

const actions = [
  ...['typing', 'upload_photo', 'record_video', 'upload_video', 'record_voice', 'upload_voice'],
  ...['upload_document', 'choose_sticker', 'find_location', 'record_video_note', 'upload_video_note'],
];

export const messageMethods: Record<string, Method> = {
  sendMessage(state, params) {
    const chat = chatOf(state, params);
    const text = textOf(params.text, params, 4096, 'message text');
    return said(state, chat, { text, buttons: buttonsOf(params), params });
  },

  sendVoice(state, params, files) {
    const chat = chatOf(state, params);
    const file = fileOf(state, params, files, 'voice');
    if (chat.deaf) throw bad('VOICE_MESSAGES_FORBIDDEN');
    // What is not OGG comes as a file.
    const voice =
      file.bytes.subarray(0, 4).toString() === 'OggS' ? { voice: file.id } : { document: file.id };
    return said(state, chat, { text: captionOf(params), buttons: buttonsOf(params), ...voice, params });
  },

  sendPhoto(state, params, files) {
    const chat = chatOf(state, params);
    const file = fileOf(state, params, files, 'photo');
    // Bot API: "The photo must be at most 10 MB in size."
    if (file.bytes.length > 10 * 1024 * 1024) throw bad('file is too big');
    if (!isPicture(file.bytes)) throw bad('IMAGE_PROCESS_FAILED');
    const parts = { text: captionOf(params), buttons: buttonsOf(params), photo: file.id, params };
    return said(state, chat, parts);
  },

  editMessageText(state, params) {
    const { message, chat } = saidBefore(state, params);
    const text = textOf(params.text, params, 4096, 'message text');
    return edit(state, chat, message, { text, buttons: buttonsOf(params) });
  },

  editMessageReplyMarkup(state, params) {
    const { message, chat } = saidBefore(state, params);
    return edit(state, chat, message, { text: message.text, buttons: buttonsOf(params) });
  },

  deleteMessage(state, params) {
    const chat = chatOf(state, params);
    const message = find(chat, integer(params.message_id, 0));
    if (!message) throw bad('message to delete not found');
    if (!isDeletable(state, message)) throw bad("message can't be deleted");
    message.deleted = true;
    return true;
  },

  deleteMessages(state, params) {
    const chat = chatOf(state, params);
    const ids = parsed(params.message_ids);
    if (!Array.isArray(ids) || ids.length === 0) throw bad('message identifiers are not specified');
    if (ids.length > 100) throw bad('too many message identifiers specified');
    // Those that cannot be found are skipped (Bot API: deleteMessages).
    for (const id of ids) {
      const message = find(chat, Number(id));
      if (message && isDeletable(state, message)) message.deleted = true;
    }
    return true;
  },

  sendChatAction(state, params) {
    chatOf(state, params);
    if (!actions.includes(String(params.action))) throw bad('wrong parameter action in request');
    return true;
  },

  answerCallbackQuery(state, params) {
    const query = state.queries.get(String(params.callback_query_id));
    if (!query) {
      throw bad('query is too old and response timeout expired or query ID is invalid');
    }
    const text = String(params.text ?? '');
    if (text.length > 200) throw bad('MESSAGE_TOO_LONG');
    query.answered = true;
    state.chats.get(query.chat)?.answers.push({ query: String(params.callback_query_id), text });
    return true;
  },
};

/** A message as the Bot API shows it. */
export function shown(state: State, chat: Chat, message: Said): Record<string, unknown> {
  const { id, first_name } = chat.user;
  return {
    message_id: message.id,
    from: state.bot,
    chat: { id, first_name, type: 'private' },
    date: Math.floor((message.at + state.clock.skew) / 1000),
    ...contentOf(message),
    ...(message.buttons.length > 0
      ? { reply_markup: { inline_keyboard: message.buttons.map((button) => [raw(button)]) } }
      : {}),
  };
}

function raw({ text, data, url }: Said['buttons'][number]): Record<string, string> {
  return url === undefined ? { text, callback_data: data ?? '' } : { text, url };
}

function said(state: State, chat: Chat, parts: Omit<Said, 'id' | 'at'>): unknown {
  const message = { id: state.next.message++, at: state.clock.now(), ...parts };
  chat.inbox.add(message);
  return shown(state, chat, message);
}

function find(chat: Chat, id: number) {
  const all = [...chat.inbox.messages, ...chat.sent];
  return all.find((message) => message.id === id && !message.deleted);
}

function saidBefore(state: State, params: Params): { chat: Chat; message: Said } {
  const chat = chatOf(state, params);
  const id = integer(params.message_id, 0);
  const message = chat.inbox.messages.find((one) => one.id === id && !one.deleted);
  if (message) return { chat, message };
  throw bad(chat.sent.some((one) => one.id === id) ? "message can't be edited" : 'message to edit not found');
}

function edit(state: State, chat: Chat, message: Said, now: Pick<Said, 'text' | 'buttons'>): unknown {
  const same = message.text === now.text && JSON.stringify(message.buttons) === JSON.stringify(now.buttons);
  if (same) {
    throw bad(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  Object.assign(message, now, { edited: true });
  chat.inbox.touch();
  return shown(state, chat, message);
}

const captionOf = (params: Params) => (params.caption ? textOf(params.caption, params, 1024, 'caption') : '');

/** The file a message sends: one that was uploaded before, by its id, or one that comes along. */
function fileOf(
  state: State,
  params: Params,
  files: Map<string, Upload>,
  kind: 'voice' | 'photo',
): { id: string; bytes: Buffer } {
  const named = typeof params[kind] === 'string' ? (params[kind] as string) : undefined;
  const known = named === undefined ? undefined : state.files.get(named);
  if (named !== undefined && known) return { id: named, bytes: state.store.kept.get(known.path)!.bytes };
  if (named !== undefined && !named.startsWith('attach://')) {
    throw bad('wrong file identifier/HTTP URL specified');
  }
  const upload = files.get(named?.slice('attach://'.length) ?? kind);
  if (!upload) throw bad(`there is no ${kind} in the request`);
  if (upload.bytes.length === 0) throw bad('file must be non-empty');
  const [folder, type] = kind === 'voice' ? ['voice', 'audio/ogg'] : ['photos', 'image/png'];
  return { id: keepFile(state, folder!, { ...upload, type: type! }), bytes: upload.bytes };
}

function contentOf({ text, voice, photo, document }: Said): Record<string, unknown> {
  const caption = text ? { caption: text } : {};
  if (voice) return { voice: { file_id: voice, duration: 1 }, ...caption };
  if (document) return { document: { file_id: document }, ...caption };
  // Several sizes of one picture, the largest last.
  if (photo) return { photo: [{ file_id: `${photo}-s` }, { file_id: photo }], ...caption };
  return { text };
}

/**
 * Stores a file and returns its file id.
 * @param size bytes it is said to have, if not the truth
 */
export function keepFile(state: State, folder: string, file: Sample, size = file.bytes.length): string {
  const number = state.next.file++;
  const id = `AwACAgUAAxkBAAI${String(number).padStart(6, '0')}`;
  const path = `${folder}/file_${number}${/\.\w+$/.exec(file.name)?.[0] ?? ''}`;
  state.files.set(id, { path, size });
  // The link works once the bot has asked for it.
  state.store.kept.set(path, { ...file, until: 0 });
  return id;
}
