import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addMessage,
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  seedTip,
  staff,
} from './office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
});
afterAll(() => office.close());

const page = (id: string) => `/console/tips/${id}`;

describe('the inbox', () => {
  it('shows the agency its own tips, with words for everything', async () => {
    const { id } = await seedTip(office, {
      story: 'a',
      sorting: { urgency: 'P0', category: 'scam_compound' },
    });
    const { text } = await police.get('/console');
    expect(text).toContain(id);
    for (const word of [
      'Nguy hiểm ngay',
      'Cưỡng bức lừa đảo trực tuyến',
      'xã Lao Bảo',
      'Mới tiếp nhận',
      'Xác nhận đã nhận',
      'Chủ trì',
      'Telegram',
      'Chưa đọc',
    ]) {
      expect(text).toContain(word);
    }
    expect(text).toMatch(/<title>\(\d+\) Hộp thư/);
    expect((await guards.get('/console')).text).not.toContain(id);
  });

  it('keeps a banner for danger until somebody opens the tip', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { urgency: 'P0' } });
    expect((await police.get('/console/alarm')).text).toContain(page(id));
    expect((await guards.get('/console/alarm')).text).not.toContain(page(id));
    await colleague.get(page(id));
    expect((await police.get('/console/alarm')).text).not.toContain(page(id));
  });

  it('goes on to the next page where the last one ended', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 55; n++)
      ids.add(
        (await seedTip(office, { story: 'x', sorting: { lead: 'so-noi-vu', urgency: n % 2 ? 'P2' : 'P3' } }))
          .id,
      );
    await makeOfficer(office, 'noi@vu.example', 'duty', 'so-noi-vu');
    const clerk = await logInAs(office, 'noi@vu.example');
    const first = await clerk.get('/console');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await clerk.get(next);
    const found = (text: string) => [...text.matchAll(/id="tip-([\w-]+)"/g)].map(([, id]) => id!);
    expect(found(first.text)).toHaveLength(50);
    expect(new Set([...found(first.text), ...found(second.text)])).toEqual(ids);
    expect((await clerk.get('/console?after=P9~x~y')).status).toBe(200);
  });
});

describe('opening a tip', () => {
  it('is for the agencies that hold it; to others it does not exist', async () => {
    const { id } = await seedTip(office, { story: 'Chỉ công an đọc' });
    expect((await police.get(page(id))).text).toContain('Chỉ công an đọc');
    expect((await guards.get(page(id))).status).toBe(404);
    for (const act of ['acknowledge', 'status', 'answer', 'transfer']) {
      const { status, text } = await guards.post(`${page(id)}/${act}`, {
        text: 'x',
        seen: 'received',
        to: 'acknowledged',
        sure: 'yes',
        agency: 'bien-phong',
        reason: 'x',
      });
      expect(status).toBe(404);
      expect(text).not.toContain('Chỉ công an đọc');
    }
    expect(
      (await office.database.prisma.tipEvent.findMany({ where: { tipId: id, agency: 'bien-phong' } })).length,
    ).toBe(0);
  });

  it('shows why it was sorted so, with the words marked once where reasons overlap', async () => {
    const story = 'Con tôi bị nhốt và bị đánh ở Bokeo';
    const signal = (rule: string, words: string, weight: number) => ({
      rule,
      text: words,
      start: story.indexOf(words),
      end: story.indexOf(words) + words.length,
      weight,
    });
    const signals = [
      signal('CONFINE', 'bị nhốt', 5),
      signal('VIOLENCE', 'nhốt và bị đánh', 4),
      signal('SCAM_PLACE', 'Bokeo', 2),
    ];
    const { id } = await seedTip(office, {
      story,
      sorting: { signals, countries: ['LA'], confidence: 0.91 },
    });
    const { text } = await police.get(page(id));
    expect(text).toContain('>bị nhốt và bị đánh</mark>');
    expect(text).toContain('>Bokeo</mark>');
    for (const word of ['Bị nhốt, bị giữ', '+5', 'Lào', '91%']) expect(text).toContain(word);
  });

  it('puts answers into words and free text as it is', async () => {
    const answers = {
      safety: 'safety.unsure',
      who: 'who.relative',
      age: 'age.16_17',
      where: 'who.self',
      contact: 'chỉ nhắn ban đêm',
    };
    const { text } = await police.get(page((await seedTip(office, { story: 'a', answers })).id));
    for (const word of [
      'Người thân',
      '16–17 tuổi',
      'Không chắc',
      'chỉ nhắn ban đêm',
      'không chắc nhắn tin lúc này',
    ])
      expect(text).toContain(word);
    // A button's id typed as free text is not taken for the button.
    expect(text).toContain('>who.self<');
  });

  it('escapes whatever was written, wherever it is shown', async () => {
    const attack = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><%= it.csrf %>`;
    const { id } = await seedTip(office, {
      story: attack,
      answers: { where: attack, suspect: attack, contact: attack },
      sorting: { signals: [{ rule: attack, text: attack, start: 0, end: 20, weight: 1 }], rules: attack },
    });
    await addMessage(office, id, attack);
    await police.post(`${page(id)}/answer`, { text: attack });
    const refused = await police.post(`${page(id)}/transfer`, {
      agency: attack,
      reason: attack,
      sure: 'yes',
    });
    for (const { text } of [await police.get(page(id)), refused]) {
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<img src=x');
      expect(text).toContain('&lt;script&gt;alert');
      expect(text).toContain('&lt;%= it.csrf %&gt;');
    }
    expect(
      (
        await police.get(
          `/console?view=${encodeURIComponent(attack)}&after=${encodeURIComponent(attack)}&done=${encodeURIComponent(attack)}`,
        )
      ).text,
    ).not.toContain('alert(1)');
  });

  it('bears any text', async () => {
    for (const story of [
      '😱'.repeat(5000),
      '\u202Eđảo ngược\u2066'.repeat(200),
      'ừ'.repeat(10_000),
      'a\u0301\u0302\u0303'.repeat(2000),
      '',
      '\uD83D',
    ]) {
      const { id } = await seedTip(office, {
        story,
        sorting: { signals: [{ rule: 'CONFINE', text: 'x', start: -5, end: 1e9, weight: 1 }] },
      });
      expect((await police.get(page(id))).status).toBe(200);
    }
  });

  it('shows the number of a fault, and nothing of what failed', async () => {
    const { id } = await seedTip(office, { story: 'Kín' });
    await office.database.pool.query(
      'UPDATE message SET sealed = substring(sealed from 2) WHERE tip_id = $1',
      [id],
    );
    const { status, text } = await police.get(page(id));
    expect(status).toBe(500);
    expect(text).toMatch(/<code class="fault-id">[0-9a-f-]{36}<\/code>/);
    expect(text).not.toMatch(/UnsealError|node_modules|\.ts/);
  });
});
