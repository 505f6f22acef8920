// @ts-check
/**
 * Pictures and recordings that come with what we say, by their references.
 * @typedef {{ picture?: string, shows?: string, voice?: string[], machine?: true }} Material
 */

/** @param {Material} material */
export function makePicture({ picture, shows = '' }) {
  const image = new Image();
  image.className = 'picture';
  image.alt = shows;
  image.src = `/pictures/${picture}.png`;
  // Without a network the words stand alone; the picture comes with it.
  image.onload = () => {
    image.hidden = false;
  };
  image.onerror = () => {
    image.hidden = true;
    addEventListener(
      'online',
      () => {
        image.src = `/pictures/${picture}.png`;
      },
      { once: true },
    );
  };
  return image;
}

/**
 * A large button that plays the recordings one after another, beside the browser's own controls.
 * @param {Material} material
 * @param {DOMStringMap} words
 */
export function makePlayer({ voice = [], machine }, words) {
  const player = document.createElement('div');
  const audio = new Audio();
  const play = document.createElement('button');
  let at = 0;
  /** @param {boolean} is */
  const playing = (is) => play.setAttribute('aria-pressed', String(is));
  const load = () => {
    audio.src = `/sounds/${voice[at]}.ogg`;
  };
  player.className = 'player';
  play.type = 'button';
  play.className = 'play';
  play.setAttribute('aria-label', words.listen ?? '');
  playing(false);
  play.onclick = () => (audio.paused ? void audio.play().catch(() => {}) : audio.pause());
  audio.controls = true;
  audio.preload = 'none';
  audio.onplay = () => {
    playing(true);
    for (const other of document.querySelectorAll('audio')) if (other !== audio) other.pause();
  };
  audio.onpause = () => playing(false);
  audio.onended = () => {
    at = (at + 1) % voice.length;
    load();
    if (at > 0) void audio.play().catch(() => {});
  };
  // What did not come is asked for again at the next press.
  audio.onerror = () => {
    playing(false);
    load();
  };
  load();
  player.append(play, audio);
  if (machine) {
    const mark = document.createElement('small');
    mark.textContent = `(${words.machine})`;
    player.append(mark);
  }
  return player;
}

/** Nothing is to be heard any more. */
export function silence() {
  for (const audio of document.querySelectorAll('audio')) audio.pause();
}
