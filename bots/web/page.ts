import texts from '../../locales/vi/web.json' with { type: 'json' };
import { TEXT_LIMIT } from '../../src/conversation/codes.ts';
import { ASSETS } from './assets.ts';
import { NUMBERS } from './numbers.ts';
import { fill, type Html, html } from './template.ts';

const url = (name: keyof typeof ASSETS) => `/chat/${name}?v=${ASSETS[name].version}`;

function telephone(number: string, name: string): Html {
  return html`<a href="tel:${number}" aria-label="${fill(texts.call, { number, name })}"><b>${number}</b> <span>${name}</span></a>`;
}

/**
 * The page. It holds nothing of the person: the conversation comes with the events.
 * @param neutral where quick exit leads
 */
export function page(neutral: string): string {
  return html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${texts.title}</title>
<link rel="icon" type="image/svg+xml" href="${url('icon.svg')}">
<link rel="stylesheet" href="${url('app.css')}">
<link rel="modulepreload" href="${url('log.js')}">
<link rel="modulepreload" href="${url('post.js')}">
<script type="module" src="${url('app.js')}"></script>
</head>
<body data-exit="${neutral}" data-you="${texts.you}" data-us="${texts.us}" data-sending="${texts.sending}" data-failed="${texts.failed}" data-retry="${texts.retry}" data-left="${texts.left}" data-privacy="${texts.privacy}" data-cookies="${texts.cookies}">
<a class="skip" href="#field">${texts.skip}</a>
<header>
<div class="bar">
<div class="name"><h1>${texts.title}</h1><p>${texts.automatic}</p></div>
<button type="button" id="exit" title="${texts.exitHint}">${texts.exit}</button>
</div>
<div class="danger">
<p>${texts.danger}</p>
<nav aria-label="${texts.danger}">${telephone(NUMBERS.police, texts.police)}${telephone(NUMBERS.children, texts.children)}</nav>
</div>
</header>
<main>
<noscript><p class="note">${fill(texts.noscript, NUMBERS)}</p></noscript>
<div id="log" role="log" aria-live="polite" aria-busy="true" aria-label="${texts.log}" tabindex="0"><p id="connecting">${texts.connecting}</p></div>
<button type="button" id="newest" aria-label="${texts.newest}" hidden><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M12 5v13M6 12.5l6 6 6-6"/></svg></button>
</main>
<footer>
<p id="lost" class="note" role="status" hidden>${texts.offline}</p>
<div id="erasing" class="note" hidden><p>${texts.eraseHint}</p><button type="button" class="erase">${texts.erase}</button></div>
<form id="form" autocomplete="off">
<label class="unseen" for="field">${texts.write}</label>
<textarea id="field" rows="1" maxlength="${TEXT_LIMIT}" placeholder="${texts.placeholder}" autocomplete="off" enterkeyhint="send" aria-describedby="left"></textarea>
<button type="submit" id="send">${texts.send}</button>
</form>
<div class="foot"><button type="button" class="link" id="privacy">${texts.privacy}</button><button type="button" class="link erase">${texts.erase}</button><output id="left" for="field"></output></div>
</footer>
</body>
</html>
`.markup;
}
