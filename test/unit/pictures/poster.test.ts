import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { poster, qr } from '../../../src/pictures/index.ts';
import { readQr } from './read-qr.ts';

const LINK = 'https://t.me/tinbao_bot?start=g-K7M4QX';

describe('a QR code', () => {
  it.each([LINK, 'http://127.0.0.1:3000/?g=K7M4QX', 'TIN BAO 2345', 'Tin Báo'])('reads %s', async (text) => {
    const svg = await qr(text);
    expect(await readQr(await sharp(Buffer.from(svg), { density: 600 }).png().toBuffer())).toBe(text);
  });

  it('has an edge of four empty modules', async () => {
    const { data, info } = await sharp(Buffer.from(await qr(LINK)))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const dark = (x: number, y: number) => data[(y * info.width + x) * info.channels]! < 128;
    const edge = Array.from(
      { length: info.width },
      (_, i) => dark(i, 3) || dark(3, i) || dark(info.width - 4, i),
    );
    expect(edge).not.toContain(true);
    expect(dark(4, 4)).toBe(true);
  });
});

describe('a poster', () => {
  it('is A4 at 150 dots an inch, and its QR code opens the group', async () => {
    const png = await poster({ commune: 'Xã Hướng Hiệp', group: 'K7M4QX', url: LINK, language: 'vi' });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1240, height: 1754 });
    const corner = { left: 60, top: 1396, width: 330, height: 330 };
    expect(await readQr(await sharp(png).extract(corner).png().toBuffer())).toBe(LINK);
  });

  it('tells communes and groups apart, and does without link or group', async () => {
    const all = await Promise.all([
      poster({ commune: 'Xã A', language: 'vi' }),
      poster({ commune: 'Xã <B> & "C"', language: 'vi' }),
      poster({ commune: 'Xã A', group: 'K7M4QX', language: 'lo' }),
    ]);
    expect(new Set(all.map((png) => png.toString('base64'))).size).toBe(3);
  });
});
