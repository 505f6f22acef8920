import { resolve } from 'node:path';
import { z } from 'zod';

const ROLES = ['bots', 'worker', 'console'] as const;
export type ServiceRole = (typeof ROLES)[number];

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
const web = url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));
const origin = z
  .string()
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    'must be origins like https://xa.example.vn',
  );
const secret = z.string().regex(/^[A-Za-z0-9_-]{8,256}$/, 'must be 8 to 256 of A-Z a-z 0-9 _ -');
const id = z.string().regex(/^\d+$/, 'must be digits');

const schema = z.object({
  PORT: z.coerce.number('must be a number').int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: web.optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  ROLES: z
    .string()
    .default(ROLES.join(','))
    .transform((value) => value.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(ROLES, `must be some of ${ROLES.join(',')}`)).nonempty()),
  KEY_DIR: z.string().optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, 'must look like 123456:ABC…')
    .optional(),
  TELEGRAM_API_ROOT: web.default('https://api.telegram.org'),
  TELEGRAM_WEBHOOK_SECRET: secret.optional(),
  ZALO_OA_APP_ID: id.optional(),
  ZALO_OA_APP_SECRET: z.string().optional(),
  ZALO_OA_SECRET_KEY: z.string().optional(),
  ZALO_OA_REFRESH_TOKEN: z.string().optional(),
  ZALO_OA_API_ROOT: web.default('https://openapi.zalo.me'),
  ZALO_OAUTH_ROOT: web.default('https://oauth.zaloapp.com'),
  ZALO_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, 'must look like 123456:abc…')
    .optional(),
  ZALO_BOT_API_ROOT: web.default('https://bot-api.zaloplatforms.com'),
  ZALO_BOT_WEBHOOK_SECRET: secret.optional(),
  EMBED_ORIGINS: z
    .string()
    .default('')
    .transform((value) => value.split(',').flatMap((part) => part.trim().replace(/\/+$/, '') || []))
    .pipe(z.array(origin)),
  S3_ENDPOINT: web.optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
});

export type Config = Omit<z.infer<typeof schema>, 'DATA_DIR' | 'KEY_DIR'> & {
  DATA_DIR: string;
  KEY_DIR: string;
};

/** A setting that can't be used; its message is one line that names it. */
export class ConfigError extends Error {}

/** Settings that only make sense together. */
const TOGETHER: (keyof Config)[][] = [
  ['ZALO_OA_APP_ID', 'ZALO_OA_APP_SECRET', 'ZALO_OA_SECRET_KEY', 'ZALO_OA_REFRESH_TOKEN'],
  ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'],
  ['SMTP_URL', 'MAIL_FROM'],
];

/**
 * Reads and checks the settings. An empty variable counts as absent.
 * @param environment e.g. process.env
 * @throws ConfigError naming the first bad variable; never its value, which may be a secret
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(`${String(issue.path[0])}: ${issue.message}`);
  }
  const dataDir = resolve(parsed.data.DATA_DIR);
  const config: Config = {
    ...parsed.data,
    DATA_DIR: dataDir,
    KEY_DIR: resolve(parsed.data.KEY_DIR ?? `${dataDir}/keys`),
  };
  for (const group of TOGETHER) {
    const present = group.filter((name) => config[name] !== undefined);
    const missing = group.find((name) => config[name] === undefined);
    if (present.length > 0 && missing) throw new ConfigError(`${missing}: is needed beside ${present[0]}`);
  }
  return config;
}
