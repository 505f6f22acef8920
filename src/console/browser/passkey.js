// Passkeys: the browser asks the device, and its answer goes along with the form.

const { browserSupportsWebAuthn, startAuthentication, startRegistration } = SimpleWebAuthnBrowser;

/** Browsers keep passkeys for names only, and only over https or on the machine itself. */
const possible = browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(location.hostname);

const SENTENCES = {
  NotAllowedError: 'Chưa xong: máy không xác nhận, hoặc bạn đã bấm hủy. Hãy thử lại.',
  InvalidStateError: 'Khóa này đã được thêm rồi.',
};

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const note = form.querySelector('[data-passkey-note]');
  const button = form.querySelector('button');
  if (!possible) {
    button.disabled = true;
    note.textContent = 'Trình duyệt này không dùng khóa được ở địa chỉ này. Cần https và một tên miền.';
    continue;
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const ask = form.dataset.passkey === 'register' ? startRegistration : startAuthentication;
      const answer = await ask({ optionsJSON: JSON.parse(form.dataset.offer) });
      form.elements.response.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      button.disabled = false;
      note.textContent = SENTENCES[error.name] ?? 'Chưa xong. Hãy thử lại.';
    }
  });
}
