import { createHash } from 'node:crypto';
import { Html, html } from '../web/template.ts';
import words from './words.json' with { type: 'json' };

const STYLE = `:root{color-scheme:light dark}
body{max-width:34rem;margin:0 auto;padding:1.25rem;background:#f5f3ee;color:#1d2625;font:1.125rem/1.6 system-ui,"Noto Sans","Noto Sans Lao","Noto Sans Khmer",sans-serif}
h1{margin:0 0 .25rem;font-size:1.5rem}p{margin:.75rem 0}
audio{display:block;width:100%;zoom:1.6;margin:.75rem 0}
.said{padding:1rem;border-radius:1rem;background:#fff;white-space:pre-wrap;overflow-wrap:anywhere}
a{display:inline-block;padding:.6rem 0;color:#17665c}
@media (prefers-color-scheme:dark){body{background:#131918;color:#e8ecea}.said{background:#1d2524}a{color:#7fd0c1}}`;

const hash = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but our own sound and the page's own style. */
export const CSP = `default-src 'none'; media-src 'self'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const frame = (title: string, inside: Html) => html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${inside}
</main>
</body>
</html>
`;

/** The page that plays one recording, with the words it says; needs no scripts. */
export function listenPage(given: {
  reference: string;
  language: string;
  text: string;
  machine: boolean;
}): string {
  const { reference, language, text, machine } = given;
  const sound = `/sounds/${reference}.ogg`;
  const said = text === '' ? '' : html`<p class="said" lang="${language}">${text}</p>`;
  return frame(
    words.title,
    html`<h1>${words.title}${machine ? ` (${words.machine})` : ''}</h1>
<p>${words.again}</p>
<audio controls preload="metadata" src="${sound}"></audio>
${said}
<a href="${sound}">${words.cannot}</a>`,
  ).markup;
}

/** What stands where there is no such recording. */
export const nothingPage = (): string => frame(words.title, html`<p>${words.gone}</p>`).markup;
