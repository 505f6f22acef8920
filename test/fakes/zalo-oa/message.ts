import { invalid, type OaButton, OaRefusal, overLimit } from './state.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface CheckedMessage {
  to: string;
  text: string;
  buttons: OaButton[];
  /** The link to a picture that Zalo fetches. */
  picture?: unknown;
  raw: Json;
}

/** Checks the body of `POST /v3.0/oa/message/cs` as the OpenAPI does. */
export function checkMessage(body: Json): CheckedMessage {
  const { recipient, message } = body;
  // Ids are strings: as a number the id of a person would lose its last digits.
  if (!isObject(recipient) || typeof recipient.user_id !== 'string' || !/^\d+$/.test(recipient.user_id)) {
    throw invalid('user_id');
  }
  if (!isObject(message)) throw invalid('message');
  const text = message.text ?? '';
  if (typeof text !== 'string') throw invalid('text');
  if (text.length > 2000) throw overLimit('text');
  if (message.quote_message_id !== undefined && typeof message.quote_message_id !== 'string') {
    throw invalid('quote_message_id');
  }
  const buttons = message.attachment === undefined ? [] : checkAttachment(message.attachment, text);
  if (message.attachment === undefined && text.trim() === '') throw invalid('text');
  const picture = pictureOf(message.attachment);
  return {
    to: recipient.user_id,
    text,
    buttons,
    ...(picture === undefined ? {} : { picture }),
    raw: message,
  };
}

function checkAttachment(attachment: unknown, text: string): OaButton[] {
  if (!isObject(attachment) || !isObject(attachment.payload)) throw invalid('attachment');
  const payload = attachment.payload;
  if (attachment.type === 'file') {
    if (typeof payload.token !== 'string') throw invalid('token');
    return [];
  }
  if (attachment.type !== 'template') throw invalid('attachment type');
  if (payload.buttons === undefined) {
    checkTemplate(payload);
    return [];
  }
  // Buttons go without template_type, and exclude media (one attachment a message).
  if (payload.template_type !== undefined || payload.elements !== undefined) throw invalid('template_type');
  if (text.trim() === '') throw invalid('text');
  if (!Array.isArray(payload.buttons) || payload.buttons.length === 0) throw invalid('buttons');
  if (payload.buttons.length > 5) throw overLimit('buttons');
  return payload.buttons.map(checkButton);
}

function pictureOf(attachment: unknown): unknown {
  const payload = isObject(attachment) && isObject(attachment.payload) ? attachment.payload : {};
  const [element] = Array.isArray(payload.elements) ? (payload.elements as Json[]) : [];
  return element?.media_type === 'image' ? element.url : undefined;
}

function checkTemplate(payload: Json): void {
  const elements = payload.elements;
  if (!Array.isArray(elements) || elements.length !== 1 || !isObject(elements[0])) throw invalid('elements');
  const element = elements[0];
  if (payload.template_type === 'request_user_info') {
    if (String(element.title ?? '').length > 100) throw overLimit('title');
    if (String(element.subtitle ?? '').length > 500) throw overLimit('subtitle');
    return;
  }
  if (payload.template_type !== 'media') throw invalid('template_type');
  if (!['image', 'gif', 'sticker'].includes(String(element.media_type))) throw invalid('media_type');
  // A URL or the id of an upload, never both.
  if ((element.url === undefined) === (element.attachment_id === undefined)) throw invalid('attachment_id');
}

function checkButton(button: unknown): OaButton {
  if (!isObject(button)) throw invalid('buttons');
  const { title, type, payload } = button;
  if (typeof title !== 'string' || title.trim() === '') throw invalid('title');
  if (title.length > 100) throw overLimit('title');
  switch (type) {
    case 'oa.query.show':
    case 'oa.query.hide':
      if (typeof payload !== 'string' || payload === '') throw invalid('payload');
      if (payload.length > 1000) throw overLimit('payload');
      return { title, type, payload };
    case 'oa.open.url':
      if (!isObject(payload) || typeof payload.url !== 'string' || !URL.canParse(payload.url)) {
        throw invalid('url');
      }
      return { title, type, payload };
    case 'oa.open.phone':
    case 'oa.open.sms':
      // 84912345678: the country's code, no plus, no leading zero.
      if (!isObject(payload) || !/^[1-9]\d{6,14}$/.test(String(payload.phone_code)))
        throw invalid('phone_code');
      if (type === 'oa.open.sms' && typeof payload.content !== 'string') throw invalid('content');
      return { title, type, payload };
    default:
      throw invalid('type');
  }
}

/** The one query parameter `data` of GET calls: URL-encoded JSON. */
export function queryData(query: URLSearchParams): Json {
  try {
    const data: unknown = JSON.parse(query.get('data') ?? '');
    if (isObject(data)) return data;
  } catch {
    // Falls through to the refusal.
  }
  throw invalid('data');
}

/** The JSON body of a POST. */
export function jsonBody(type: string, bytes: Buffer): Json {
  if (!type.startsWith('application/json')) throw new OaRefusal(-201, 'Content-Type is invalid!');
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(body)) return body;
  } catch {
    // Falls through to the refusal.
  }
  throw invalid('body');
}
