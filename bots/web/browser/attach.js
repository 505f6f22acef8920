// @ts-check
import { makeId, makeLane } from './lane.js';
import { byId, drop, mark, progress, showWaiting, words } from './log.js';
import { judge } from './post.js';
import { sendProving } from './prove.js';

/** @typedef {{ id: string, media: import('./log.js').Media, bytes: Blob }} Upload */

/** Milliseconds without a byte leaving: the connection is dead, whatever the browser believes. */
const STALL = 60_000;
/** @type {(() => void) | undefined} */
let cancelCurrent;

/**
 * @param {Upload} upload
 * @param {Record<string, string>} headers
 * @returns {Promise<{ status: number, body: () => Promise<any> }>} status 0 when there was no answer
 */
function send({ id, media, bytes }, headers) {
  // Not fetch: only this tells how far it is.
  const request = new XMLHttpRequest();
  request.open('POST', '/chat/media');
  const all = { 'Content-Type': 'application/octet-stream', 'X-Id': id, 'X-Kind': media.kind, ...headers };
  for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
  if (media.name) request.setRequestHeader('X-Name', encodeURIComponent(media.name));
  return new Promise((resolve) => {
    let stall = setTimeout(() => request.abort(), STALL);
    request.upload.onprogress = ({ loaded }) => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL);
      progress(id, loaded / bytes.size);
    };
    request.onloadend = () => {
      clearTimeout(stall);
      cancelCurrent = undefined;
      resolve({ status: request.status, body: async () => JSON.parse(request.responseText) });
    };
    cancelCurrent = () => request.abort();
    request.send(bytes);
  });
}

/** @param {Upload} upload */
async function offer(upload) {
  progress(upload.id, 0);
  try {
    return await judge(await sendProving((headers) => send(upload, headers)));
  } catch {
    return undefined;
  }
}

/** @param {Upload} upload */
function show(upload) {
  showWaiting(upload);
  mark(upload.id, words.sending, { label: words.cancel ?? '', press: () => takeBack(upload) });
}

export const { queue: uploads, push, flush: flushUploads } = makeLane('uploading', { show, offer });

/** Lets go of what is on its way. */
export function stopUploads() {
  uploads.length = 0;
  cancelCurrent?.();
}

/** @param {Upload} upload */
function takeBack(upload) {
  const at = uploads.indexOf(upload);
  if (at < 0) return;
  uploads.splice(at, 1);
  drop(upload.id);
  if (at === 0) cancelCurrent?.();
  // The button had the focus and is gone.
  byId('field').focus();
}

/**
 * Sends a file or a recording.
 * @param {import('./log.js').Media} media
 * @param {Blob} bytes
 */
export function attach(media, bytes) {
  const upload = { id: makeId(), media, bytes };
  const refusal = bytes.size === 0 ? words.empty : bytes.size > Number(words.limit) ? words.large : undefined;
  if (!refusal) return push(upload);
  showWaiting(upload);
  mark(upload.id, `${words.failed} ${refusal}`);
}

const files = /** @type {HTMLInputElement} */ (byId('files'));
files.onchange = () => {
  for (const file of files.files ?? []) {
    const [, kind = 'file'] = /^(image|video|audio)\//.exec(file.type) ?? [];
    attach({ kind: /** @type {'image' | 'video' | 'audio' | 'file'} */ (kind), name: file.name }, file);
  }
  // So that the same file can be chosen again.
  files.value = '';
};
