import { adoption } from './adoption.ts';
import { border } from './border.ts';
import { compound } from './compound.ts';
import { fishing } from './fishing.ts';
import { friend } from './friend.ts';
import { homecoming } from './homecoming.ts';
import { job } from './job.ts';
import { karaoke } from './karaoke.ts';
import { kidney } from './kidney.ts';
import { marriage } from './marriage.ts';
import { online } from './online.ts';
import { papers } from './papers.ts';

/** The scene of each lesson, by its id: SVG without its frame, 800 × 344. */
export const SCENES: ReadonlyMap<string, () => string> = new Map([
  ['viec-nhe', job],
  ['trung-tam-lua-dao', compound],
  ['karaoke', karaoke],
  ['yeu-qua-mang', online],
  ['lay-chong-nuoc-ngoai', marriage],
  ['con-nuoi-mang-thai-ho', adoption],
  ['ban-than', kidney],
  ['tau-ca', fishing],
  ['vuot-bien', border],
  ['giu-giay-to', papers],
  ['ban-bi-dua-di', friend],
  ['tro-ve', homecoming],
]);
