import { type Api, GrammyError } from 'grammy';
import { SendError } from '../channel.ts';
import { download } from '../download.ts';
import { failureOf } from './errors.ts';

/** A path as Telegram gives it; nothing that could climb out of the bot's own files. */
const PATH = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/**
 * Fetches a file by its id (Bot API: getFile, at most 20 MB). The address of the bytes holds the token: it goes nowhere.
 * @throws SendError as `Channel.fetch`
 */
export async function fetchFile(
  api: Api,
  { token, apiRoot }: { token: string; apiRoot: string },
  id: string,
): Promise<Buffer> {
  const { file_path: path, file_size: size } = await api.getFile(id).catch((error: unknown) => {
    throw fileFailure(error);
  });
  if (path === undefined || !PATH.test(path)) throw new SendError('gone', 'getFile: no path');
  const bytes = await download('getFile', `${apiRoot}/file/bot${token}/${path}`, {
    root: apiRoot,
    domains: [],
  });
  if (size !== undefined && size !== bytes.length) throw new SendError('unreachable', 'getFile: not whole');
  return bytes;
}

/** 400 is about this file; any other refusal is about our set-up, which can be put right meanwhile. */
function fileFailure(error: unknown): SendError {
  const failure = failureOf('getFile', error);
  if (!(error instanceof GrammyError) || failure.failure === 'busy') return failure;
  if (error.error_code !== 400) return new SendError('unreachable', failure.message);
  return new SendError(/too big/i.test(error.description) ? 'refused' : 'gone', failure.message);
}
