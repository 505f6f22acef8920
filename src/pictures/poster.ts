import { current } from '../languages/catalogue.ts';
import { COLOUR } from './colours.ts';
import { card, note } from './figures/paper.ts';
import { smallPhone } from './figures/phone.ts';
import { paint } from './paint.ts';
import { at } from './place.ts';
import { qr } from './qr.ts';
import { job } from './scenes/job.ts';
import { sheet, weave } from './sheet.ts';
import { write } from './text.ts';

/** What a poster is for; without a link it has no QR code, without a group no code. */
interface Poster {
  commune: string;
  group?: string | undefined;
  url?: string | undefined;
  language: string;
}

const [WIDTH, HEIGHT] = [1240, 1754];

/**
 * Gives a poster for a commune as PNG: A4 at 150 dots an inch, letters to be read from two metres.
 * Throws if the link is too long for a QR code.
 */
export async function poster({ commune, group, url, language }: Poster): Promise<Buffer> {
  const say = (key: string) => current().translate(language, `pictures:poster.${key}`);
  const warning = (y: number, icon: string, scale: number, key: string) =>
    Promise.all([
      at(146, y, icon, { scale }),
      write(say(key), { x: 250, y, width: 930, height: 92, size: 50 }),
    ]);
  const parts = await Promise.all([
    at(0, 0, job(), { scale: WIDTH / 800 }),
    at(0, 533, weave(WIDTH)),
    write(say('title'), {
      x: 620,
      y: 688,
      width: 1120,
      height: 216,
      size: 84,
      lines: 2,
      anchor: 'middle',
      colour: COLOUR.clay,
    }),
    warning(850, note(), 1.35, 'pay'),
    warning(948, card(), 0.9, 'papers'),
    warning(1046, smallPhone(), 2.4, 'tell'),
    number(1112, COLOUR.clay, say('police-number'), say('police')),
    number(1248, COLOUR.teal, say('children-number'), say('children')),
    foot(
      await (url === undefined ? undefined : qr(url)),
      url === undefined ? say('chat') : say('scan'),
      commune,
      group && `${say('group')} ${group}`,
    ),
  ]);
  return paint(sheet(WIDTH, HEIGHT, parts.flat()));
}

/** A number to call, so big that it is what stays in mind. */
async function number(y: number, colour: string, digits: string, when: string): Promise<string> {
  return [
    `<rect x="60" y="${y}" width="1120" height="124" rx="18" fill="${colour}"/>`,
    await write(digits, { x: 100, y: y + 62, width: 240, height: 150, size: 112, colour: COLOUR.paper }),
    await write(when, {
      x: 350,
      y: y + 62,
      width: 800,
      height: 116,
      size: 46,
      lines: 2,
      colour: COLOUR.paper,
    }),
  ].join('');
}

async function foot(
  code: string | undefined,
  how: string,
  commune: string,
  group: string | undefined,
): Promise<string> {
  const x = code ? 430 : 80;
  const room = { x, width: 1180 - x };
  return [
    code ? code.replace('<svg', '<svg x="60" y="1396" width="330" height="330"') : '',
    await write(how, { ...room, y: 1448, height: 110, size: 44, lines: 2, colour: COLOUR.teal }),
    await write(commune, { ...room, y: 1566, height: 120, size: 76, lines: 2 }),
    group ? await write(group, { ...room, y: 1680, height: 96, size: 64, colour: COLOUR.clay }) : '',
  ].join('');
}
