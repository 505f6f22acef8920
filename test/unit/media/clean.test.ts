import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { clean } from '../../../src/media/clean.ts';
import { amr, hasFfmpeg, photo, RECORDING_FORMATS, recording, TELLTALE, withCover } from './samples.ts';

const told = (bytes: Buffer) => TELLTALE.filter((word) => bytes.includes(word));

async function kept(bytes: Buffer, ffmpeg?: string) {
  const cleaned = ffmpeg === undefined ? await clean(bytes) : await clean(bytes, ffmpeg);
  if ('refused' in cleaned) throw new Error(`refused: ${cleaned.refused}`);
  return cleaned;
}

describe('a photo', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('%s tells nothing but what it shows, upright', async (format) => {
    const taken = await photo(format);
    expect(told(taken).length).toBeGreaterThan(1);
    const { bytes, type, hidden } = await kept(taken);
    expect({ type, hidden, told: told(bytes) }).toEqual({ type: `image/${format}`, hidden: false, told: [] });
    const { width, height, exif, xmp, iptc, orientation } = await sharp(bytes).metadata();
    // Taken with the phone on its side.
    expect({ width, height, exif, xmp, iptc, orientation }).toEqual({ width: 200, height: 320 });
  });

  it('of a format few can show becomes a JPEG', async () => {
    expect(await kept(await photo('avif'))).toMatchObject({ type: 'image/jpeg', hidden: false });
  });

  it('of a phone that hardly any library can read is kept as it came, and that is said', async () => {
    const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), Buffer.alloc(200)]);
    expect(await kept(heic)).toEqual({ bytes: heic, type: 'image/heic', hidden: true });
  });

  it('that moves goes on moving', async () => {
    const frame = (background: string) =>
      sharp({ create: { width: 60, height: 60, channels: 3, background } })
        .png()
        .toBuffer();
    const gif = await sharp(await Promise.all(['red', 'blue', 'lime'].map(frame)), {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    const { bytes, type } = await kept(gif);
    expect(type).toBe('image/gif');
    expect((await sharp(bytes).metadata()).pages).toBe(3);
  });

  it('larger than anybody needs is made smaller', async () => {
    const huge = await sharp({ create: { width: 9000, height: 3000, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    const { width, height } = await sharp((await kept(huge)).bytes).metadata();
    expect([width, height]).toEqual([4000, 1333]);
  });

  it('cut short shows what is there', async () => {
    const whole = await sharp({
      create: {
        width: 600,
        height: 600,
        channels: 3,
        background: 'red',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer();
    const { bytes } = await kept(whole.subarray(0, whole.length / 2));
    expect((await sharp(bytes).metadata()).height).toBe(600);
  });
});

describe.runIf(hasFfmpeg)('a recording', () => {
  it.each(RECORDING_FORMATS)('%s tells nothing but its sound and pictures', async (format) => {
    const made = recording(format);
    expect(told(made).length).toBeGreaterThan(0);
    const { bytes, hidden } = await kept(made);
    expect({ hidden, told: told(bytes) }).toEqual({ hidden: false, told: [] });
    expect(bytes.length).toBeGreaterThan(made.length / 2);
  });

  it.each(['mp4', 'mov'] as const)('%s has no time of making in its boxes', async (format) => {
    const times = (bytes: Buffer) =>
      ['mvhd', 'tkhd', 'mdhd'].map((box) => bytes.readUInt32BE(bytes.indexOf(box) + 8));
    expect(times(recording(format)).every((time) => time > 0)).toBe(true);
    expect(times((await kept(recording(format))).bytes)).toEqual([0, 0, 0]);
  });

  it('of an old phone becomes what browsers play', async () => {
    for (const made of [recording('aac'), amr()]) {
      const { bytes, type, hidden } = await kept(made);
      expect({ type, hidden }).toEqual({ type: 'audio/mp4', hidden: false });
      expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
    }
  });

  it('with a cover, which may be a photo with a place, loses it', async () => {
    const made = withCover(await photo());
    expect(made.includes('MayAnhBiMat')).toBe(true);
    expect(told((await kept(made)).bytes)).toEqual([]);
  });

  it('leaves nothing on the bench', async () => {
    await kept(recording('mp4'));
    await clean(recording('mp4').subarray(0, 3000));
    expect(readdirSync('/dev/shm').filter((name) => name.startsWith('tin-bao-media-'))).toEqual([]);
  });

  it('cut short is kept as it came rather than lost', async () => {
    const made = recording('mp4').subarray(0, 3000);
    expect(await kept(made)).toMatchObject({ bytes: made, type: 'video/mp4', hidden: true });
  });
});

describe('without ffmpeg', () => {
  it.runIf(hasFfmpeg)('a recording is kept as it came, and that is said', async () => {
    const made = recording('ogg');
    expect(await kept(made, '')).toEqual({ bytes: made, type: 'audio/ogg', hidden: true });
  });
});

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Author(TenNguoiChup)>>endobj\ntrailer<<>>\n%%EOF');

/** A stored or deflated zip of one kind of Office file, by hand (APPNOTE.TXT §4.3). */
function zip(entries: [name: string, content: Buffer][]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const packed = deflateSync(content).subarray(2, -4);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), head, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}

const WORD =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const docx = (document: Buffer) =>
  zip([
    ['[Content_Types].xml', Buffer.from(WORD)],
    ['word/document.xml', document],
  ]);

describe('a document', () => {
  it('is kept as it is, and that is said', async () => {
    expect(await kept(PDF)).toEqual({ bytes: PDF, type: 'application/pdf', hidden: true });
    const word = docx(Buffer.from('<w/>'));
    expect(await kept(word)).toEqual({
      bytes: word,
      type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      hidden: true,
    });
  });

  it('of plain text hides nothing', async () => {
    const text = Buffer.from('Biển số 74A-123.45, quán cà phê\r\n\tđường Lê Duẩn\n');
    expect(await kept(text)).toEqual({ bytes: text, type: 'text/plain', hidden: false });
  });
});

/** A PNG that says it is huge (PNG specification §11.2.2), with next to no bytes. */
function hugePng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(Math.ceil(width / 8) * 1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const html = '<!doctype html><html><script>alert(1)</script></html>';
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="http://127.0.0.1/x"/></svg>';

describe('what wants to do harm', () => {
  it.each([
    ['a page', Buffer.from(html), 'type'],
    ['a page behind blanks', Buffer.from(`\ufeff\n \t${html}`), 'type'],
    ['a drawing called .jpg', Buffer.from(svg), 'type'],
    ['a drawing with a prologue', Buffer.from(`<?xml version="1.0"?>${svg}`), 'type'],
    ['a drawing, packed', gzipSync(svg), 'type'],
    ['a playlist called .mp4', Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/secret\n'), 'type'],
    ['a program of Windows', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'type'],
    ['a program of Linux', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(500)]), 'type'],
    ['a script', Buffer.from('#!/bin/sh\nrm -rf /\n'), 'type'],
    ['an archive', zip([['a.exe', Buffer.from('MZ')]]), 'type'],
    ['nothing', Buffer.alloc(0), 'type'],
    ['noise', Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 251)), 'type'],
    [
      'a head of a photo and a page',
      Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.from(html)]),
      'broken',
    ],
    ['a picture that says it is huge', hugePng(60_000, 60_000), 'too-large'],
  ])('%s is not kept', async (_, bytes, refused) => {
    expect(await clean(bytes)).toEqual({ refused });
  });

  it('a photo with a page behind it comes out without the page', async () => {
    const both = Buffer.concat([await photo(), Buffer.from(html)]);
    expect((await kept(both)).bytes.includes('<script>')).toBe(false);
  });

  it('a document that swells does not fill the memory', async () => {
    const bomb = docx(Buffer.alloc(300 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(1_000_000);
    const inTypes = zip([['[Content_Types].xml', Buffer.alloc(300 * 1024 * 1024, ' ')]]);
    const before = process.memoryUsage().rss;
    expect((await kept(bomb)).bytes).toBe(bomb);
    expect(await clean(inTypes)).toEqual({ refused: 'type' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it.runIf(hasFfmpeg)('a film that points elsewhere is not followed', async () => {
    let asked = 0;
    const trap = createServer((_, response) => response.end(String(++asked))).listen(0, '127.0.0.1');
    await new Promise((done) => trap.once('listening', done));
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/x`;
    const box = (type: string, ...content: Buffer[]) => {
      const body = Buffer.concat([Buffer.from(type), ...content]);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(body.length + 4);
      return Buffer.concat([size, body]);
    };
    const ftyp = box('ftyp', Buffer.from('isom\0\0\x02\0isommp41'));
    const elsewhere = Buffer.from(`\0\0\0\0url \0\0\0\0${url}`);
    const reference = box('moov', box('trak', box('mdia', box('minf', box('dinf', box('dref', elsewhere))))));
    const films = [
      Buffer.concat([ftyp, Buffer.from(`\n#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}\n`)]),
      Buffer.concat([ftyp, reference, box('mdat', Buffer.alloc(100))]),
      Buffer.concat([
        Buffer.from('OggS\0\x02'),
        Buffer.from(`ffconcat version 1.0\nfile ${url}\nfile /etc/passwd\n`),
      ]),
      Buffer.concat([Buffer.from('RIFF\xff\0\0\0WAVEfmt ', 'latin1'), Buffer.from(url)]),
    ];
    for (const film of films) await clean(film);
    trap.close();
    expect(asked).toBe(0);
  });
});
