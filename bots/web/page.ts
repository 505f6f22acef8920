import texts from '../../locales/vi/web.json' with { type: 'json' };
import { TEXT_LIMIT } from '../../src/conversation/codes.ts';
import { MEDIA_LIMIT } from '../channel.ts';
import sounds from '../sounds/words.json' with { type: 'json' };
import { ASSETS, SCRIPTS } from './assets.ts';
import { NUMBERS } from './numbers.ts';
import { escapeText, fill, Html, html } from './template.ts';

const url = (name: string) => `/chat/${name}?v=${ASSETS[name as keyof typeof ASSETS].version}`;

function telephone(number: string, name: string): Html {
  return html`<a href="tel:${number}" aria-label="${fill(texts.call, { number, name })}"><b>${number}</b> <span>${name}</span></a>`;
}

/** What the scripts say, as attributes of the body. */
const WORDS = [
  ...(['you', 'us', 'sending', 'failed', 'retry', 'cancel', 'left', 'privacy', 'cookies'] as const),
  ...(['recording', 'paused', 'microphone', 'image', 'voice', 'audio', 'video', 'file'] as const),
];

function data(values: Record<string, string | number>): Html {
  const attributes = Object.entries(values).map(
    ([name, value]) => `data-${name}="${escapeText(String(value))}"`,
  );
  return new Html(attributes.join(' '));
}

const DRAWINGS = {
  attach:
    'M20 11.5 12 19.6a5 5 0 0 1-7.1-7.1l8.4-8.4a3.4 3.4 0 0 1 4.8 4.8L9.8 17.2a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6',
  record: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  newest: 'M12 5v13M6 12.5l6 6 6-6',
};

const drawing = (name: keyof typeof DRAWINGS) =>
  html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${DRAWINGS[name]}"/></svg>`;

/** What can be chosen to send; what is really inside is looked at later. */
const ACCEPT = 'image/*,video/*,audio/*,.pdf,.docx,.xlsx,.txt';

/**
 * The page. It holds nothing of the person: the conversation comes with the events. Without its scripts, or until they
 * are here, the numbers can be called and the exit leads away.
 * @param neutral where quick exit leads
 * @param framed inside another site's page
 */
export function page(neutral: string, framed: boolean): string {
  const words = Object.fromEntries(WORDS.map((name) => [name, texts[name]]));
  const large = fill(texts.error.mediaLarge, { size: MEDIA_LIMIT / 1024 / 1024 });
  const settings = {
    ...{ limit: MEDIA_LIMIT, large, empty: texts.error.mediaEmpty },
    ...{ listen: sounds.listen, machine: sounds.machine, joining: sounds.joining },
  };
  return html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${texts.title}</title>
<link rel="icon" type="image/svg+xml" href="${url('icon.svg')}">
<link rel="manifest" href="${url('manifest.webmanifest')}">
<link rel="stylesheet" href="${url('app.css')}">
${new Html(
  SCRIPTS.filter((name) => !['work.js', 'app.js'].includes(name))
    .map((name) => `<link rel="modulepreload" href="${url(name)}">`)
    .join('\n'),
)}
<script type="module" src="${url('app.js')}"></script>
</head>
<body ${data({ ...settings, ...words, ...(framed ? { embed: '' } : {}) })}>
<a class="skip" href="#field">${texts.skip}</a>
<header>
<div class="bar">
<div class="name"><h1>${texts.title}</h1><p>${texts.automatic}</p></div>
<a id="exit" role="button" href="${neutral}" target="${framed ? '_top' : '_self'}" title="${texts.exitHint}">${texts.exit}</a>
</div>
<div class="danger">
<p>${texts.danger}</p>
<nav aria-label="${texts.danger}">${telephone(NUMBERS.police, texts.police)}${telephone(NUMBERS.children, texts.children)}</nav>
</div>
</header>
<main>
<noscript><p class="note">${fill(texts.noscript, NUMBERS)}</p></noscript>
<div id="log" role="log" aria-live="polite" aria-busy="true" aria-label="${texts.log}" tabindex="0"><p id="connecting">${texts.connecting}</p></div>
<button type="button" id="newest" aria-label="${texts.newest}" hidden>${drawing('newest')}</button>
</main>
<footer>
<p id="lost" class="note" role="status" hidden>${texts.offline}</p>
<p id="checking" class="note" role="status" hidden>${texts.checking}</p>
<p id="deaf" class="note" role="status" hidden>${texts.microphone}</p>
<div id="recorder" role="group" aria-label="${texts.record}" hidden>
<button type="button" id="toggle" aria-pressed="false" aria-label="${texts.record}"><i></i></button>
<span id="timer" role="timer">0:00</span>
<button type="button" id="drop">${texts.cancel}</button>
<button type="button" id="hand" class="main">${texts.send}</button>
<p id="state" class="unseen" role="status"></p>
</div>
<form id="form" autocomplete="off">
<label class="tool" title="${texts.attach}"><span class="unseen">${texts.attach}</span><input type="file" id="files" class="unseen" multiple accept="${ACCEPT}">${drawing('attach')}</label>
<button type="button" id="record" class="tool" aria-label="${texts.record}" title="${texts.record}" hidden>${drawing('record')}</button>
<label class="unseen" for="field">${texts.write}</label>
<textarea id="field" rows="1" maxlength="${TEXT_LIMIT}" placeholder="${texts.placeholder}" autocomplete="off" enterkeyhint="send" aria-describedby="left"></textarea>
<button type="submit" id="send" class="main" disabled>${texts.send}</button>
</form>
<div class="foot"><button type="button" class="link" id="privacy">${texts.privacy}</button><button type="button" class="link erase">${texts.erase}</button><output id="left" for="field"></output></div>
</footer>
</body>
</html>
`.markup;
}
