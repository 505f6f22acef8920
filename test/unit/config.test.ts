import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

describe('readConfig', () => {
  it('needs nothing', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      ROLES: ['bots', 'worker', 'console'],
      LOG_LEVEL: 'info',
    });
    expect(config.DATA_DIR).toBe(resolve('./data'));
    expect(config.KEY_DIR).toBe(resolve('./data/keys'));
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'tinbao.example'],
    ['PUBLIC_URL', 'ftp://tinbao.example'],
    ['DATABASE_URL', 'mysql://x'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['ROLES', 'bots,wurker'],
    ['ROLES', ','],
    ['TELEGRAM_BOT_TOKEN', 'secret-without-colon'],
    ['ZALO_OA_APP_ID', 'abc'],
    ['LOG_LEVEL', 'loud'],
  ])('names a bad %s in one line and does not repeat its value', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    try {
      readConfig({ [name]: value });
    } catch (error) {
      const { message } = error as Error;
      expect(message).toMatch(new RegExp(`^${name}: `));
      expect(message).not.toContain('\n');
      if (value.length > 4) expect(message).not.toContain(value);
    }
  });

  it('names what is missing beside the rest of a channel', () => {
    expect(() => readConfig({ ZALO_OA_APP_ID: '123', ZALO_OA_APP_SECRET: 's' })).toThrow(
      /^ZALO_OA_SECRET_KEY: /,
    );
  });

  it('takes an empty variable as absent', () => {
    expect(readConfig({ PORT: '', REDIS_URL: ' ' })).toMatchObject({ PORT: 3000 });
  });
});
