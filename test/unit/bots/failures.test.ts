import { GrammyError } from 'grammy';
import { describe, expect, test } from 'vitest';
import { failureOf as ofTelegram } from '../../../bots/telegram/errors.ts';
import { keyboard } from '../../../bots/telegram/send.ts';
import { failureOf as ofZaloBot } from '../../../bots/zalo-bot/methods.ts';
import { csMessage, failureOf as ofZaloOa } from '../../../bots/zalo-oa/send.ts';

describe('telegram', () => {
  test.each([
    [429, 'Too Many Requests: retry after 7', 'busy', 7],
    [403, 'Forbidden: bot was blocked by the user', 'gone', undefined],
    [403, 'Forbidden: user is deactivated', 'gone', undefined],
    [400, 'Bad Request: chat not found', 'gone', undefined],
    [400, 'Bad Request: user is deactivated', 'gone', undefined],
    [400, 'Bad Request: message is too long', 'refused', undefined],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'refused', undefined],
    [401, 'Unauthorized', 'refused', 300],
    [404, 'Not Found', 'refused', 300],
    [409, 'Conflict', 'refused', undefined],
    [500, 'Internal Server Error', 'unreachable', undefined],
    [502, 'Bad Gateway', 'unreachable', undefined],
  ])('%s %s is %s', (error_code, description, failure, after) => {
    const parameters = after === undefined ? {} : { parameters: { retry_after: after } };
    const answer = { ok: false, error_code, description, ...parameters } as ConstructorParameters<
      typeof GrammyError
    >[1];
    const secret = { chat_id: 4242, text: 'chuyện riêng' };
    const error = ofTelegram('sendMessage', new GrammyError('Call failed', answer, 'sendMessage', secret));
    expect(error).toMatchObject({ failure, after });
    expect(error.message).toBe(`sendMessage: ${error_code}`);
    expect(error.cause).toBeUndefined();
  });
  test('whatever is not an answer is unreachable', () => {
    expect(ofTelegram('getMe', new TypeError('x'))).toMatchObject({
      failure: 'unreachable',
      message: 'getMe: no answer',
    });
  });
  test('one button a row, two when both are short', () => {
    const labels = ['Có', 'Không', 'Tôi không chắc là có', 'Bỏ qua', 'Quay lại', 'Menu'];
    const rows = keyboard(labels.map((label, index) => ({ id: `x.${index}`, label })));
    expect(rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['Có', 'Không'],
      ['Tôi không chắc là có'],
      ['Bỏ qua', 'Quay lại'],
      ['Menu'],
    ]);
    expect(rows[0]?.[1]).toEqual({ text: 'Không', callback_data: 'x.1' });
  });
});

describe('zalo-oa', () => {
  const night = Date.parse('2026-11-24T23:00:00+07:00');
  test.each([
    [-32, 'busy', undefined],
    [-200, 'unreachable', undefined],
    [-201, 'refused', undefined],
    [-210, 'refused', undefined],
    [-211, 'refused', 300],
    [-213, 'gone', undefined],
    [-216, 'refused', 20],
    [-217, 'gone', undefined],
    [-218, 'refused', 300],
    [-220, 'refused', 20],
    [-224, 'refused', 300],
    [-227, 'gone', undefined],
    [-230, 'gone', undefined],
    [-232, 'gone', undefined],
    [-233, 'refused', undefined],
    [-234, 'busy', 7 * 3600],
    [-244, 'gone', undefined],
    [-99999, 'refused', undefined],
  ])('%i is %s', (code, failure, after) => {
    expect(ofZaloOa(code, night)).toMatchObject({ failure, after, message: `message/cs: ${code}` });
  });
  test('the morning after midnight is the same day', () => {
    expect(ofZaloOa(-234, Date.parse('2026-11-25T01:30:00+07:00')).after).toBe(4.5 * 3600);
  });
  test('buttons come back as # and their id, titles are cut', () => {
    const choices = [
      { id: 'safety.no', label: 'Không' },
      { id: 'skip', label: 'x'.repeat(101) },
    ];
    expect(csMessage('2468', { text: 'a', choices })).toEqual({
      recipient: { user_id: '2468' },
      message: {
        text: 'a',
        attachment: {
          type: 'template',
          payload: {
            buttons: [
              { title: 'Không', type: 'oa.query.hide', payload: '#safety.no' },
              { title: `${'x'.repeat(99)}…`, type: 'oa.query.hide', payload: '#skip' },
            ],
          },
        },
      },
    });
    expect(csMessage('2468', { text: 'a' })).toEqual({
      recipient: { user_id: '2468' },
      message: { text: 'a' },
    });
  });
});

test.each([
  [400, 'Bad Request', 'refused'],
  [401, 'Unauthorized', 'refused'],
  [403, 'Forbidden: bot was blocked by the user', 'gone'],
  [404, 'Not Found: chat not found', 'gone'],
  [404, 'Not Found', 'refused'],
  [408, 'Request timeout', 'unreachable'],
  [429, 'Too Many Requests', 'busy'],
  [500, 'Internal Server Error', 'unreachable'],
])('zalo-bot: %i %s is %s', (code, description, failure) => {
  expect(ofZaloBot('sendMessage', code, description)).toMatchObject({
    failure,
    message: `sendMessage: ${code}`,
  });
});
