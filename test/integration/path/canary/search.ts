import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What must be found nowhere, by what it is. */
export type Secrets = Record<string, string | Buffer>;

/** Base64 of bytes wherever they begin in what is encoded, without what depends on their neighbours. */
function base64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = text.slice(before === 0 ? 0 : 4, -4);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The ways bytes or a text can hide: as they are, escaped, in hex or base64; a text also composed or not, in parts. */
function disguises(secret: string | Buffer): Buffer[] {
  if (Buffer.isBuffer(secret)) return [secret, ...[secret.toString('hex'), ...base64(secret)].map(asBytes)];
  const forms = [secret, secret.normalize('NFD'), secret.slice(0, 24), secret.replaceAll(' ', '')];
  return forms
    .flatMap((form) => [
      form,
      JSON.stringify(form).slice(1, -1),
      escaped(form),
      encodeURIComponent(form),
      Buffer.from(form).toString('hex'),
      ...base64(Buffer.from(form)),
    ])
    .map(asBytes);
}

const asBytes = (text: string) => Buffer.from(text);
const escaped = (text: string) =>
  text.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Some bytes from within a file that no other file has; without those that end a line of grep's list. */
export function partOf(file: Buffer): Buffer {
  for (let at = Math.floor(file.length / 2); at + 24 <= file.length; at++) {
    const part = file.subarray(at, at + 24);
    if (!part.includes(0) && !part.includes(10) && new Set(part).size > 12) return part;
  }
  throw new Error('no part of it is its own');
}

/**
 * Looks for secrets in every file below some folders, byte by byte, through links too.
 * @param moving others write there meanwhile: what is gone when it is opened is no error
 * @returns `<secret> in <file>`
 */
export function searchFiles(folders: string[], secrets: Secrets, moving = false): string[] {
  const needles = Object.entries(secrets).map(([name, secret]) => ({ name, forms: disguises(secret) }));
  const list = needles.flatMap(({ forms }) => forms.flatMap((form) => [form, Buffer.from('\n')]));
  const { status, stdout, stderr } = spawnSync('grep', ['-RlaF', '-D', 'skip', '-f', '-', ...folders], {
    input: Buffer.concat(list).subarray(0, -1),
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  });
  if (status !== 0 && status !== 1 && !moving) throw new Error(`grep: ${stderr}`);
  const files = stdout.toString().split('\n').filter(Boolean);
  return files.flatMap((file) => {
    const bytes = readFileSync(file);
    return needles
      .filter(({ forms }) => forms.some((form) => bytes.includes(form)))
      .map(({ name }) => `${name} in ${file}`);
  });
}

/** A mail with its quoted-printable and base64 opened, behind the mail as it came (RFC 2045, RFC 2047). */
export function unwrapped(mail: string): string {
  const joined = mail.replaceAll(/\?=\s+=\?UTF-8\?Q\?/gi, '').replaceAll(/(?<!\?)=\r?\n/g, '');
  const quoted = joined.replaceAll(/((?:=[0-9A-F]{2})+)/g, (run) =>
    Buffer.from(run.replaceAll('=', ''), 'hex').toString(),
  );
  const encoded = [...mail.matchAll(/(?:[A-Za-z0-9+/]{4}(?:\r?\n)?){4,}[A-Za-z0-9+/=]*/g)];
  const opened = encoded.map(([block]) => Buffer.from(block, 'base64').toString());
  return [mail, quoted, quoted.replaceAll('_', ' '), ...opened].join('\n');
}
