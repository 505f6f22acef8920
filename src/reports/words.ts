/** The Vietnamese word for a key; the console's. */
export type Words = (kind: 'channel' | 'urgency' | 'kind', key: string) => string;

export const NO_NAME = 'Không nêu tên';

const ATTACHED: Record<string, string> = {
  image: 'ảnh',
  voice: 'ghi âm',
  audio: 'tệp âm thanh',
  video: 'video',
  file: 'tệp',
};

/** "2 ảnh, 1 ghi âm" by how many there are of each kind. */
export const attachedInWords = (attached: Record<string, number>): string =>
  Object.entries(ATTACHED)
    .flatMap(([kind, name]) => (attached[kind] ? [`${attached[kind]} ${name}`] : []))
    .join(', ');

/** How a tip is called on paper and on pages: the beginning of its id. */
export const shortId = (tip: string): string => tip.slice(0, 8);
