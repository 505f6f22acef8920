import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../fakes/inbox.ts';
import vectors from '../../fakes/signature-vectors.json' with { type: 'json' };
import { signature, startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';
import { post, type Receiver, startReceiver } from './receiver.ts';

const settings = {
  appId: '360846524840903967',
  appSecret: 'app-secret',
  oaId: '388613280878808645',
  oaSecretKey: 'OASECRETabc123',
  refreshToken: 'first-refresh-token',
};
let fake: ZaloOa;
let bot: Receiver;
let accessToken: string;

beforeEach(async () => {
  bot = await startReceiver();
  fake = await startZaloOa({ ...settings, webhook: bot.url, speed: 10_000 });
  ({ accessToken } = fake.authorise());
});
afterEach(() => Promise.all([fake.close(), bot.close()]));

const send = (body: unknown, token = accessToken) =>
  post(`${fake.url}/v3.0/oa/message/cs`, body, { access_token: token });
const to = (user_id: unknown, message: unknown) => ({ recipient: { user_id }, message });
const buttons = (...list: object[]) => ({
  text: 'Bạn có an toàn không?',
  attachment: { type: 'template', payload: { buttons: list } },
});
const query = { title: 'Có', type: 'oa.query.hide', payload: '#co' };

test.each(vectors.vectors)('signature of $label', ({ bodyBase64, mac }) => {
  const body = Buffer.from(bodyBase64, 'base64');
  expect(signature(vectors.appId, body, vectors.timestamp, vectors.oaSecretKey)).toBe(`mac=${mac}`);
});

describe('OpenAPI refuses, with HTTP 200', () => {
  const id = '246845883529197922';
  const phone = (phone_code: string) => ({ title: 'Gọi', type: 'oa.open.phone', payload: { phone_code } });
  const cases: [label: string, body: unknown, error: number][] = [
    ['id as a number', to(246845883529, { text: 'a' }), -201],
    ['no message', { recipient: { user_id: id } }, -201],
    ['blank text', to(id, { text: ' ' }), -201],
    ['2001 characters', to(id, { text: 'a'.repeat(2001) }), -210],
    ['six buttons', to(id, buttons(...Array(6).fill(query))), -210],
    ['no buttons', to(id, buttons()), -201],
    ['long title', to(id, buttons({ ...query, title: 'a'.repeat(101) })), -210],
    ['long payload', to(id, buttons({ ...query, payload: 'a'.repeat(1001) })), -210],
    ['object payload of a query', to(id, buttons({ ...query, payload: { url: 'https://a.vn' } })), -201],
    [
      'string payload of a link',
      to(id, buttons({ ...query, type: 'oa.open.url', payload: 'https://a.vn' })),
      -201,
    ],
    ['phone with a plus', to(id, buttons(phone('+84912345678'))), -201],
    ['unknown type', to(id, buttons({ ...query, type: 'postback' })), -201],
    ['never wrote', to('1', { text: 'a' }), -213],
    ['window over', to('2', { text: 'a' }), -230],
    ['accepted', to(id, buttons(query, phone('84912345678'))), 0],
  ];
  test.each(cases)('%s', async (_label, body, error) => {
    fake.person({ id }).interacted(Date.now());
    fake.person({ id: '1' });
    fake.person({ id: '2' }).interacted(Date.now() - 8 * 86_400_000);
    const answer = await send(body);
    expect(answer.status).toBe(200);
    expect(answer.body.error).toBe(error);
  });

  test('tokens, rate, old and unknown paths', async () => {
    const body = to(id, { text: 'a' });
    expect((await send(body, 'wrong')).body.error).toBe(-216);
    const old = await post(`${fake.url}/v2.0/oa/message`, body, { access_token: accessToken });
    expect(old.body.error).toBe(-240);
    expect((await post(`${fake.url}/v3.0/oa/upload/image`, {}, { access_token: accessToken })).status).toBe(
      404,
    );
    fake.expire();
    expect((await send(body)).body.error).toBe(-220);
    fake.rate.limit = 1;
    const { accessToken: fresh } = fake.authorise();
    expect((await send(body, fresh)).body.error).toBe(-32);
  });
});

describe('OAuth', () => {
  const ask = async (params: Record<string, string>, secret_key = settings.appSecret) => {
    const body = new URLSearchParams({ app_id: settings.appId, grant_type: 'refresh_token', ...params });
    const response = await fetch(`${fake.oauthUrl}/v4/oa/access_token`, {
      method: 'POST',
      headers: { secret_key },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };

  test('a refresh token works once; reuse kills the new pair too', async () => {
    const { refreshToken } = fake.authorise();
    const first = await ask({ refresh_token: refreshToken });
    expect(first.body.expires_in).toBe('90000');
    const detail = () => send(to('1', { text: 'a' }), first.body.access_token);
    expect((await detail()).body.error).toBe(-213);
    const reuse = await ask({ refresh_token: refreshToken });
    expect(reuse).toMatchObject({ status: 200, body: { error: -14014 } });
    expect((await detail()).body.error).toBe(-216);
    expect((await ask({ refresh_token: first.body.refresh_token ?? '' })).body.error).toBe(-14014);
  });

  test('wrong secret, wrong app, and a code with PKCE', async () => {
    const { refreshToken: refresh_token } = fake.authorise();
    expect((await ask({ refresh_token }, settings.oaSecretKey)).body.error).toBe(-14004);
    expect((await ask({ refresh_token, app_id: '1' })).body.error).toBe(-14001);
    const code = fake.code(createHash('sha256').update('v'.repeat(43)).digest('base64url'));
    const redeem = { grant_type: 'authorization_code', code, code_verifier: 'v'.repeat(43) };
    expect((await ask(redeem)).body.access_token).toBeDefined();
    expect((await ask(redeem)).body.error).toBe(-14012);
  });
});

describe('webhook', () => {
  test('signs the raw bytes and retries five times with num_retry', async () => {
    bot.answers.push(201, 500, 500, 500, 500, 500);
    fake.person().says('Xin chào, con tôi bị sốt');
    await fake.idle();
    expect(bot.received.map(({ headers }) => headers.num_retry)).toEqual([
      undefined,
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    const { body, json, headers } = bot.received[0]!;
    expect(headers['x-zevent-signature']).toBe(
      signature(settings.appId, body, String(json.timestamp), settings.oaSecretKey),
    );
  });

  test('a press arrives as text, and a send is echoed with sender and recipient swapped', async () => {
    const person = fake.person();
    person.follows();
    await send(to(person.id, buttons(query)));
    expect(await person.waitFor('an toàn')).toMatchObject({ buttons: [{ title: 'Có' }] });
    person.presses('Có');
    await fake.idle();
    const events = new Map(bot.received.map(({ json }) => [json.event_name, json]));
    expect(events.get('follow')).toMatchObject({ follower: { id: person.id } });
    expect(events.get('user_send_text')).toMatchObject({ message: { text: '#co' } });
    expect(events.get('oa_send_text')).toMatchObject({ sender: { id: settings.oaId } });
    expect(events.get('user_received_message')).toMatchObject({ recipient: { id: person.id } });
  });

  test('an event held back is overtaken', async () => {
    const slow = await startZaloOa({ ...settings, webhook: bot.url, speed: 20 });
    slow.faults.next('webhook', 'reorder');
    const person = slow.person();
    person.says('trước');
    person.says('sau');
    await slow.idle();
    const texts = bot.received.map(({ json }) => (json.message as { text: string }).text);
    expect(texts).toEqual(['sau', 'trước']);
    await slow.close();
  });

  test('repeats and loses answers when told to', async () => {
    fake.faults.next('webhook', 'repeat');
    fake.person().says('hai lần');
    await until(() => fake.deliveries.length === 2);
    fake.faults.next('webhook', 'lost');
    fake.person().says('mất');
    await fake.idle();
    expect(fake.deliveries.map(({ status }) => status)).toEqual([200, 200, 'lost', 200]);
    expect((await fake.probe()).status).toBe(200);
    expect(bot.received.at(-1)?.headers['x-zevent-signature']).toBeUndefined();
  });
});
