import { describe, expect, test } from 'vitest';
import { meaningOf, stateOf } from '../../../src/console/channels.ts';

describe('what an error means, in words', () => {
  test.each([
    ['sendMessage: 401', /token/, 'lasting'],
    ['sendMessage: 404', /token/, 'lasting'],
    ['message/cs: -216', /token/, 'lasting'],
    ['message/cs: -220', /token/, 'lasting'],
    ['oauth access_token: -14014; authorise the app again and set ZALO_OA_REFRESH_TOKEN', /token/, 'lasting'],
    ['message/cs: -224', /gói dịch vụ/, 'lasting'],
    ['message/cs: -221', /xác thực/, 'lasting'],
    ['message/cs: -223', /cấp quyền/, 'lasting'],
    ['message/cs: -211', /hết số tin/, 'lasting'],
    ['message/cs: -218', /hết số tin/, 'lasting'],
    ['message/cs: -320', /tiền/, 'lasting'],
    ['message/cs: -321', /tiền/, 'lasting'],
    ['sendMessage: 429', /quá nhanh/, 'limit'],
    ['message/cs: -32', /quá nhanh/, 'limit'],
    ['message/cs: HTTP 429', /quá nhanh/, 'limit'],
    ['message/cs: -234', /ban đêm/, 'limit'],
    ['message/cs: -230', /quá hạn/, 'passing'],
    ['sendMessage: 403', /chặn/, 'passing'],
    ['sendMessage: 400', /từ chối nội dung/, 'passing'],
    ['sendMessage: no answer', /không trả lời/, 'passing'],
    ['message/cs: no answer (ECONNREFUSED)', /không trả lời/, 'passing'],
    ['sendMessage: 502', /không trả lời/, 'passing'],
    ['message/cs: HTTP 502', /không trả lời/, 'passing'],
    ['message/cs: HTTP 200, not a JSON object', /không trả lời/, 'passing'],
    ['sendMessage: not understood', /không trả lời/, 'passing'],
    ['token store: ECONNREFUSED', /không trả lời/, 'passing'],
    ['message/cs: -99999', /chưa rõ/, 'passing'],
  ])('%s', (error, words, kind) => {
    const meaning = meaningOf(error);
    expect(meaning).toMatchObject({ words: expect.stringMatching(words), kind });
    expect(meaning.advice).toMatch(/\.$/);
  });
});

describe('how a channel stands', () => {
  const now = new Date();
  const well = { failures: 0, error: null, failed: null, worked: now, held: 0, waiting: 0, oldest: null };
  test.each([
    ['unused', { worked: null }],
    ['working', {}],
    ['working', { error: 'sendMessage: 403', failed: now }],
    ['slow', { failures: 1, error: 'sendMessage: no answer', failed: now }],
    ['slow', { held: 30 }],
    ['slow', { waiting: 3, oldest: 120 }],
    ['working', { waiting: 3, oldest: 5 }],
    ['down', { failures: 3, error: 'sendMessage: no answer', failed: now }],
    ['down', { failures: 1, error: 'sendMessage: 401', failed: now }],
    ['slow', { failures: 9, error: 'sendMessage: 429', failed: now }],
  ])('%s: %o', (state, differs) => expect(stateOf({ ...well, ...differs })).toBe(state));
});
