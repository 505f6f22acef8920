import { download } from './download.ts';

/** Where Zalo keeps what people send, to an Official Account and to a bot alike. */
const DOMAINS = ['zdn.vn', 'zadn.vn', 'zaloapp.com', 'zalo.me'];

/** Fetches media by their address, which is public but ends some day. Throws SendError as `Channel.fetch`. */
export const fetchMedia = (root: string, url: string): Promise<Buffer> =>
  download('media', url, { root, domains: DOMAINS });
