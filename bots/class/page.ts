import { few, type Gain, gainOf, share } from '../../src/awareness/figures.ts';
import type { OwnGroup, Results } from '../../src/awareness/groups.ts';
import lessons from '../../src/awareness/lessons.json' with { type: 'json' };
import { translate } from '../../src/languages/catalogue.ts';
import { Html, html } from '../web/template.ts';

/** Seconds after which the page shows itself anew. */
const REFRESH = 20;
const FEW = 'dưới 5';

const order = new Map(lessons.map(({ id }, at) => [id, at]));
const points = (part: number) => String(Math.round(part * 100)).replace('-', '−');
const percent = (part: number) => `${Math.round(part * 100)}%`;

/** The results of one group, for whoever has its secret link: counts alone, nothing of fewer than five people. */
export function classPage({ code, name, closed }: OwnGroup, results: Results, style: string): string {
  const { members, steps, answers } = results;
  return html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${closed ? '' : html`<meta http-equiv="refresh" content="${REFRESH}">`}
<title>${name} · Tin Báo</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main>
<h1>${name}</h1>
${closed ? html`<p>Nhóm đã đóng. Kết quả không đổi nữa.</p>` : html`<p>Vào nhóm: nhắn <b>/nhom ${code}</b> cho Tin Báo. Mã nhóm: <span class="code">${code}</span></p>`}
<p><span class="members">${few(members) ?? FEW}</span> người trong nhóm</p>
${members < 5 ? html`<p>Kết quả hiện ra khi nhóm có từ 5 người.</p>` : listed(members, steps, gainOf(answers))}
<p class="note">Trang này chỉ có số đếm. Không có tên ai. Số dưới 5 người không được nêu.${closed ? '' : ` Trang tự làm mới sau mỗi ${REFRESH} giây.`}</p>
</main>
</body>
</html>
`.markup;
}

function listed(members: number, steps: Results['steps'], gain: Gain | undefined): Html {
  const rows = (kind: 'lesson' | 'quiz') =>
    [...steps]
      .filter(([step]) => step.startsWith(`${kind}:`))
      .map(([step, done]) => ({ id: step.slice(kind.length + 1), ...done }));
  const read = rows('lesson').sort((a, b) => (order.get(a.id) ?? 99) - (order.get(b.id) ?? 99));
  const played = rows('quiz').sort((a, b) => a.id.localeCompare(b.id));
  return html`
<h2>Bài học đã xong</h2>
${table(read.map(({ id, people }) => [translate('vi', `lessons:${id}.title`), shown(people, members)]))}
<h2>Đố vui đã chơi</h2>
${table(
  played.map(({ id, people, score }) => {
    const points =
      few(people) === undefined || score === null ? '' : `, điểm trung bình ${Math.round(score)}/100`;
    return [translate('vi', `quizzes:${id}.title`), `${shown(people, members)}${points}`];
  }),
)}
<h2>Hiểu thêm được bao nhiêu</h2>
${gain ? learned(gain) : html`<p>Cần ít nhất 5 người trả lời câu hỏi trước và sau đố vui.</p>`}`;
}

function shown(people: number, members: number): string {
  const part = share(people, members);
  return part === 'few' ? `${FEW} người` : part === 'most' ? 'gần hết nhóm' : `${part} người`;
}

function table(rows: [string, string][]): Html {
  if (rows.length === 0) return html`<p>Chưa có.</p>`;
  const lines = rows.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`.markup,
  );
  return new Html(`<table><tbody>${lines.join('\n')}</tbody></table>`);
}

function learned({ people, before, after, low, high }: Gain): Html {
  return html`<p>Trả lời đúng trước khi chơi: <b>${percent(before)}</b>. Sau khi chơi: <b>${percent(after)}</b>.</p>
<p class="note">${people} lượt trả lời. ${low > 0 ? 'Có tăng' : 'Chưa đủ để nói chắc là có tăng'}: mức tăng thật từ ${points(low)} đến ${points(high)} điểm phần trăm (độ tin cậy 95%).</p>`;
}
