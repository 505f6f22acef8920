// Every page works without this file; it saves reloads and keystrokes.

/** The element an act left for the reader: what was done, or why it was not. */
function focusOutcome() {
  document.querySelector('[data-focus]')?.focus();
}

// What this tab keeps sealed for the session goes with it.
document.addEventListener('submit', ({ target }) => {
  if (target.getAttribute('action') === '/console/logout') sessionStorage.clear();
});

/** Characters left in a text with a limit, in words. */
function count(area) {
  const note = document.getElementById(`${area.id}-count`);
  if (!note) return;
  const limit = Number(area.dataset.limit);
  const length = area.value.normalize('NFC').trim().length;
  note.textContent = length > limit ? `Quá ${length - limit} ký tự` : `${length} trên ${limit} ký tự`;
  note.classList.toggle('over', length > limit);
}

document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLTextAreaElement && target.dataset.limit) count(target);
});

document.addEventListener('click', async ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-copy]') : null;
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  // Outside a secure context there is no clipboard; the text is selected then.
  if (!navigator.clipboard) return;
  await navigator.clipboard.writeText(field.value);
  button.textContent = 'Đã chép';
});

// What stands in other forms of the page survives the page being shown anew.
const typed = new Map();
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const sending = detail.requestConfig?.elt;
  for (const area of detail.target?.querySelectorAll?.('textarea') ?? []) {
    if (area.value && !sending?.contains(area)) typed.set(area.id, area.value);
  }
});
document.addEventListener('htmx:afterSettle', ({ target }) => {
  for (const [id, value] of typed) {
    const area = document.getElementById(id);
    // Another part of the page was shown anew: this one's turn is still to come.
    if (area && !target.contains(area)) continue;
    typed.delete(id);
    if (!area || area.value) continue;
    area.value = value;
    area.closest('details')?.setAttribute('open', '');
  }
  if (document.activeElement === document.body) focusOutcome();
});

/** Says at the top of the page what went wrong with a request; what was typed stays where it is. */
function warn(text) {
  const box = document.createElement('div');
  box.className = 'alert alert-danger';
  box.setAttribute('role', 'alert');
  box.tabIndex = -1;
  box.textContent = text;
  document.getElementById('request-error')?.remove();
  box.id = 'request-error';
  document.getElementById('main').prepend(box);
  box.focus();
}

document.addEventListener('htmx:responseError', ({ detail }) => {
  const reads = detail.requestConfig?.verb === 'get';
  if (detail.xhr.status === 401 && reads) location.assign('/console/login');
  else if (detail.xhr.status === 401)
    warn('Phiên làm việc đã hết. Hãy chép nội dung đang viết, rồi đăng nhập lại.');
  else if (!reads) warn('Việc vừa rồi chưa làm được. Hãy thử lại, hoặc tải lại trang.');
});
document.addEventListener('htmx:sendError', ({ detail }) => {
  if (detail.requestConfig?.verb !== 'get')
    warn('Mất kết nối. Nội dung vẫn còn ở đây; hãy gửi lại khi có mạng.');
});

// On a narrow screen the menu is wider than the page.
document.querySelector('.top-menu [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
for (const area of document.querySelectorAll('textarea[data-limit]')) if (area.value) count(area);
focusOutcome();
