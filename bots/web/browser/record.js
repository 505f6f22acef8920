// @ts-check
import { attach } from './attach.js';
import { byId, words } from './log.js';

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
/** Enough to understand speech by, small enough for a slow network: 5 minutes are less than 1 MB. */
const BITS_PER_SECOND = 24_000;
const LONGEST = 300;
/** Seconds between two times a screen reader says how long it has been. */
const SAID_EVERY = 15;

const panel = byId('recorder');
const form = byId('form');
const toggle = byId('toggle');
const open = /** @type {HTMLButtonElement} */ (byId('record'));

/** @type {MediaRecorder | undefined} */
let recorder;
/** @type {Promise<Blob>} */
let recorded;
let seconds = 0;

const time = () => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
/** @param {string} [sentence] */
const say = (sentence = '') => {
  byId('state').textContent = sentence.replace('{{time}}', time());
};

setInterval(() => {
  if (recorder?.state !== 'recording') return;
  seconds++;
  byId('timer').textContent = time();
  if (seconds >= LONGEST) pause();
  else if (seconds % SAID_EVERY === 0) say(words.recording);
}, 1000);

/** @param {boolean} shown */
function show(shown) {
  panel.hidden = !shown;
  form.hidden = shown;
  (shown ? toggle : open).focus();
}

function pause() {
  recorder?.pause();
  toggle.setAttribute('aria-pressed', 'false');
  say(words.paused);
}

function go() {
  if (!recorder || seconds >= LONGEST) return;
  if (recorder.state === 'paused') recorder.resume();
  toggle.setAttribute('aria-pressed', 'true');
  say(words.recording);
}

/** @param {MediaRecorder} from */
function wholeOf(from) {
  /** @type {Blob[]} */
  const parts = [];
  from.ondataavailable = ({ data }) => parts.push(data);
  return new Promise((resolve) => {
    from.onstop = () => resolve(new Blob(parts, { type: from.mimeType }));
  });
}

async function start() {
  byId('deaf').hidden = true;
  open.disabled = true;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    recorder = new MediaRecorder(stream, {
      ...(mimeType ? { mimeType } : {}),
      audioBitsPerSecond: BITS_PER_SECOND,
    });
    recorded = wholeOf(recorder);
    recorder.start();
    seconds = 0;
    byId('timer').textContent = time();
    show(true);
    go();
  } catch {
    byId('deaf').hidden = false;
  } finally {
    open.disabled = false;
  }
}

export const isRecording = () => recorder !== undefined;

/** Ends the recording and lets go of the microphone. */
export function stopRecording() {
  const ended = recorder;
  recorder = undefined;
  // One whose microphone was unplugged has stopped by itself.
  if (ended && ended.state !== 'inactive') ended.stop();
  for (const track of ended?.stream.getTracks() ?? []) track.stop();
  say();
}

function close() {
  stopRecording();
  show(false);
}

open.hidden = !('MediaRecorder' in globalThis && navigator.mediaDevices);
open.onclick = () => void start();
toggle.onclick = () => (recorder?.state === 'recording' ? pause() : go());
byId('drop').onclick = close;
byId('hand').onclick = async () => {
  close();
  attach({ kind: 'voice' }, await recorded);
};
