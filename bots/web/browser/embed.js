// @ts-check
/**
 * A button on another site's page that opens our page: in a panel where that site is allowed to, else in a new tab. All in
 * a shadow of its own with a constructed style sheet, so that it needs nothing of that site's content security policy but
 * our origin under `script-src` and `frame-src`.
 * @param {{
 *   origins: string[],
 *   neutral: string,
 *   words: { open: string, frame: string, apart: string, close: string },
 * }} settings
 */
// biome-ignore lint/correctness/noUnusedVariables: the server writes the call
function embed({ origins, neutral, words }) {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const home = new URL('/', script.src);
  const framed = origins.includes(location.origin);

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    button, a {
      display: inline-flex; align-items: center; min-height: 44px; padding: 0 16px; border: 0; border-radius: 22px;
      background: #17665c; color: #fff; font: 600 16px/1.2 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      text-decoration: none; cursor: pointer;
    }
    :focus-visible { outline: 3px solid #17665c; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    .open {
      position: fixed; z-index: 2147483646; right: 16px; bottom: 16px; min-height: 52px; border-radius: 26px;
      box-shadow: 0 2px 12px #0005;
    }
    .panel {
      position: fixed; z-index: 2147483647; right: 16px; bottom: 16px; display: flex; flex-direction: column;
      width: 400px; height: min(680px, calc(100vh - 32px)); overflow: hidden; border-radius: 16px;
      background: #17665c; box-shadow: 0 4px 32px #0006;
    }
    .bar { display: flex; flex: none; justify-content: space-between; padding: 2px 4px; }
    .bar > * { border-radius: 8px; font-weight: 400; }
    .bar > :focus-visible { outline-color: #fff; outline-offset: -4px; box-shadow: none; }
    iframe { flex: 1; width: 100%; border: 0; background: #f5f3ee; }
    [hidden] { display: none; }
    @media (max-width: 640px) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; } }`;

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, string>} attributes
   * @param {(Node | string)[]} inside
   */
  function make(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  const open = make('button', { class: 'open', type: 'button' }, words.open);
  if (framed) open.setAttribute('aria-haspopup', 'dialog');
  const apart = make('a', { href: home.href, target: '_blank', rel: 'noopener noreferrer' }, words.apart);
  const close = make('button', { type: 'button' }, words.close);
  const panel = make('div', { class: 'panel', role: 'dialog', 'aria-label': words.frame });
  panel.hidden = true;
  /** @type {HTMLIFrameElement | undefined} */
  let frame;

  /** @param {boolean} shown */
  function show(shown) {
    if (shown && !frame) {
      const src = new URL('?embed', home).href;
      frame = make('iframe', { src, title: words.frame, allow: 'microphone', referrerpolicy: 'no-referrer' });
      panel.append(frame);
    }
    panel.hidden = !shown;
    open.hidden = shown;
    (shown ? close : open).focus();
  }

  /** Leaves the whole page: nothing may show that the panel was open on it. */
  const leave = () => location.replace(neutral);
  let escaped = Number.NEGATIVE_INFINITY;
  function escapeKey() {
    const again = performance.now() - escaped < 1000;
    escaped = performance.now();
    if (!again) return show(false);
    // The page inside erases itself first, and says when it has.
    frame?.contentWindow?.postMessage('tinbao:leave', home.origin);
    setTimeout(leave, 300);
  }

  open.onclick = () => {
    if (framed) show(true);
    else window.open(home, '_blank', 'noopener,noreferrer');
  };
  close.onclick = () => show(false);
  addEventListener('keydown', ({ key, repeat }) => {
    const concerned = !panel.hidden || performance.now() - escaped < 1000;
    if (key === 'Escape' && !repeat && concerned) escapeKey();
  });
  addEventListener('message', ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== home.origin) return;
    if (data === 'tinbao:leave') leave();
    if (data === 'tinbao:close') escapeKey();
  });

  panel.append(make('div', { class: 'bar' }, apart, close));
  const host = make('div', {});
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(open, panel);
  const place = () => document.body.append(host);
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place);
}
