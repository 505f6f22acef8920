// Sound and files of the translation desk; each part is there only on the page that has its place.

const mebibytes = (bytes) => Math.floor(bytes / 1024 / 1024);

/** Sends bytes as they are. */
function post(address, body, csrf) {
  return fetch(address, {
    method: 'POST',
    headers: { 'x-csrf': csrf, 'content-type': 'application/octet-stream' },
    body,
  });
}

/** Sends a recording; gives why it was not kept, or nothing. */
async function keepSound(address, body, { csrf, bytes }) {
  if (body.size > Number(bytes)) return `Tệp nặng quá ${mebibytes(bytes)} MB.`;
  try {
    const answer = await post(address, body, csrf);
    if (answer.ok) return undefined;
    if (answer.status === 401) return 'Phiên làm việc đã hết. Hãy đăng nhập lại.';
    const said = await answer.json().catch(() => ({}));
    return said.error ?? 'Chưa lưu được. Hãy tải lại trang rồi thử lại.';
  } catch {
    return 'Mất kết nối. Hãy thử lại khi có mạng.';
  }
}

function openRecorder(box) {
  const [record, hear, keep, file] = ['record', 'listen', 'keep', 'file'].map((name) =>
    box.querySelector(`[data-${name}]`),
  );
  const note = box.querySelector('[data-note]');
  const limit = Number(box.dataset.seconds);
  let recorder;
  let sound;
  let playing;

  const ready = (blob) => {
    sound = blob;
    hear.hidden = keep.hidden = !blob;
  };
  const stopPlaying = () => {
    playing?.stop();
    playing = undefined;
    hear.textContent = 'Nghe thử';
  };
  async function start() {
    if (!navigator.mediaDevices || !globalThis.MediaRecorder) {
      note.textContent =
        'Trình duyệt này không thu được ở đây. Hãy thu bằng điện thoại rồi chọn tệp bên dưới.';
      return;
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch {
      note.textContent = 'Chưa được phép dùng micro. Hãy cho phép trong trình duyệt rồi bấm lại.';
      return;
    }
    stopPlaying();
    ready(undefined);
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    const since = Date.now();
    const clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - since) / 1000);
      record.textContent = `Dừng (${seconds} giây)`;
      if (seconds >= limit - 1) recorder.stop();
    }, 500);
    recorder.addEventListener('stop', () => {
      clearInterval(clock);
      for (const track of stream.getTracks()) track.stop();
      record.textContent = 'Thu lại';
      record.setAttribute('aria-pressed', 'false');
      ready(new Blob(parts, { type: recorder.mimeType }));
      note.textContent = 'Đã thu xong, chưa lưu. Hãy nghe thử rồi lưu.';
      hear.focus();
    });
    recorder.start();
    record.textContent = 'Dừng';
    record.setAttribute('aria-pressed', 'true');
    note.textContent = 'Đang thu.';
  }

  record.addEventListener('click', () => {
    if (recorder?.state === 'recording') recorder.stop();
    else start();
  });
  // Played from memory by Web Audio: the page's policy lets no player load what is not ours.
  hear.addEventListener('click', async () => {
    if (playing) return stopPlaying();
    try {
      const audio = new AudioContext();
      const source = audio.createBufferSource();
      source.buffer = await audio.decodeAudioData(await sound.arrayBuffer());
      source.connect(audio.destination);
      source.addEventListener('ended', () => {
        audio.close();
        if (playing === source) stopPlaying();
      });
      source.start();
      playing = source;
      hear.textContent = 'Dừng nghe';
    } catch {
      note.textContent = 'Trình duyệt không phát được tệp này. Bạn vẫn lưu được, rồi nghe lại ở trên.';
    }
  });
  file.addEventListener('change', () => {
    if (!file.files[0]) return;
    ready(file.files[0]);
    note.textContent = 'Đã chọn tệp, chưa lưu.';
  });
  keep.addEventListener('click', async () => {
    stopPlaying();
    keep.disabled = true;
    note.textContent = 'Đang lưu…';
    const wrong = await keepSound(box.dataset.action, sound, box.dataset);
    if (!wrong) return location.assign(box.dataset.done);
    keep.disabled = false;
    note.textContent = wrong;
  });
  addEventListener('beforeunload', (event) => {
    if (sound && !keep.disabled) event.preventDefault();
  });
}

function openKit(box) {
  const [code, files, note, wrongs] = ['code', 'files', 'note', 'wrong'].map((name) =>
    box.querySelector(`[data-${name}]`),
  );
  const progress = box.querySelector('progress');
  const tell = (text) => {
    const item = document.createElement('li');
    item.textContent = text;
    wrongs.append(item);
  };
  /** The place on the list a file's name begins with. */
  const placeOf = (name) => {
    const number = /^\s*0*(\d{1,3})(?!\d)/.exec(name)?.[1];
    return number && document.querySelector(`[data-number="${number}"]`);
  };
  files.addEventListener('change', async () => {
    wrongs.replaceChildren();
    if (code.value.trim().toUpperCase() !== box.dataset.kit) {
      note.textContent =
        'Mã bản in không khớp. Có thể danh sách đã đổi từ khi in. Hãy in tờ mới và xem lại số của từng tệp.';
      files.value = '';
      code.focus();
      return;
    }
    const chosen = [...files.files];
    const taken = new Map();
    for (const file of chosen) {
      const place = placeOf(file.name);
      if (!place) tell(`${file.name}: tên tệp không bắt đầu bằng số có trong danh sách.`);
      else if (taken.has(place)) tell(`${file.name}: trùng số với ${taken.get(place).name}.`);
      else taken.set(place, file);
    }
    files.disabled = true;
    progress.hidden = false;
    progress.max = Math.max(taken.size, 1);
    let [done, kept] = [0, 0];
    for (const [place, file] of taken) {
      note.textContent = `Đang đưa lên ${file.name} (${done + 1} trên ${taken.size})`;
      const wrong = await keepSound(place.dataset.action, file, box.dataset);
      if (wrong) tell(`${file.name}: ${wrong}`);
      else {
        kept++;
        place.querySelector('[data-state]').textContent = 'Vừa thu xong';
      }
      progress.value = ++done;
    }
    note.textContent = `Đã lưu ${kept} trên ${chosen.length} tệp. Tải lại trang để nghe.`;
    files.disabled = false;
    files.value = '';
  });
}

function openImport(box) {
  const [file, note, plan] = ['file', 'note', 'plan'].map((name) => box.querySelector(`[data-${name}]`));
  async function ask(agreed) {
    const chosen = file.files[0];
    if (!chosen) return;
    plan.replaceChildren();
    const format = /\.(po|xlsx)$/i.exec(chosen.name)?.[1]?.toLowerCase();
    if (!format) note.textContent = 'Chỉ nhận tệp .xlsx hoặc .po.';
    else if (chosen.size > Number(box.dataset.bytes))
      note.textContent = `Tệp nặng quá ${mebibytes(box.dataset.bytes)} MB.`;
    else {
      note.textContent = 'Đang đọc tệp…';
      const address = new URLSearchParams({ format, ...(agreed ? { agreed } : {}) });
      try {
        const answer = await post(`${box.dataset.import}?${address}`, chosen, box.dataset.csrf);
        const words = await answer.text();
        if (answer.status === 200 || answer.status === 422) plan.innerHTML = words;
        else note.textContent = 'Chưa làm được. Hãy tải lại trang rồi thử lại.';
        if (plan.firstChild) note.textContent = '';
        if (agreed && answer.ok) file.value = '';
        plan.focus();
      } catch {
        note.textContent = 'Mất kết nối, hoặc tệp vừa bị sửa. Hãy chọn lại tệp.';
      }
    }
  }
  file.addEventListener('change', () => ask());
  plan.addEventListener('click', ({ target }) => {
    if (!target.dataset.agree) return;
    target.disabled = true;
    ask(target.dataset.agree);
  });
}

for (const [name, open] of [
  ['recorder', openRecorder],
  ['kit', openKit],
  ['import', openImport],
])
  for (const box of document.querySelectorAll(`div[data-${name}]`)) open(box);
