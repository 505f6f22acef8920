const ZONE = 'Asia/Ho_Chi_Minh';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const exactFormat = new Intl.DateTimeFormat('vi-VN', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** A moment on the page: machine-readable, exact in Vietnam's time, and how long ago. */
export interface Moment {
  iso: string;
  exact: string;
  ago: string;
}

export function moment(at: Date, now = new Date()): Moment {
  return { iso: at.toISOString(), exact: exact(at), ago: ago(at, now) };
}

/** "14:05, 24/11/2026" in Vietnam's time. */
export function exact(at: Date): string {
  const parts = Object.fromEntries(exactFormat.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.hour}:${parts.minute}, ${parts.day}/${parts.month}/${parts.year}`;
}

/** "5 phút trước"; after a week the date says more. */
function ago(at: Date, now: Date): string {
  const past = now.getTime() - at.getTime();
  if (past < MINUTE) return 'vừa xong';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} phút trước`;
  if (past < DAY) return `${Math.floor(past / HOUR)} giờ trước`;
  return past < 7 * DAY ? `${Math.floor(past / DAY)} ngày trước` : exact(at);
}

/** A length of time in its largest unit, and minutes beside few hours: "2 giờ 10 phút", "3 ngày". */
function length(span: number): string {
  if (span >= 2 * DAY) return `${Math.floor(span / DAY)} ngày`;
  const hours = Math.floor(span / HOUR);
  const minutes = Math.floor((span % HOUR) / MINUTE);
  if (hours >= 12) return `${hours} giờ`;
  if (hours > 0) return minutes > 0 ? `${hours} giờ ${minutes} phút` : `${hours} giờ`;
  return minutes > 0 ? `${minutes} phút` : 'dưới 1 phút';
}

/** How a clock stands: "còn 12 phút", "quá hạn 2 giờ". `soon`: less than a quarter of an hour is left. */
export function remaining(
  due: Date,
  now = new Date(),
): { text: string; state: 'overdue' | 'soon' | 'running' } {
  const left = due.getTime() - now.getTime();
  if (left < 0) return { text: `quá hạn ${length(-left)}`, state: 'overdue' };
  return { text: `còn ${length(left)}`, state: left < 15 * MINUTE ? 'soon' : 'running' };
}

/** How a clock stands, one that stands still included. */
export function standing(
  due: Date,
  paused: Date | null,
  now = new Date(),
): { text: string; state: 'overdue' | 'soon' | 'running' | 'paused' } {
  if (!paused) return remaining(due, now);
  const { text } = remaining(due, paused);
  return { text: `tạm dừng, ${text}`, state: 'paused' };
}
