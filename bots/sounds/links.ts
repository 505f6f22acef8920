import { current, recordingOf } from '../../src/languages/catalogue.ts';
import { readVoice } from '../material.ts';
import words from './words.json' with { type: 'json' };

/** What a channel that shows pictures and plays nothing itself can hold beside words; nothing without an address of ours. */
export function linkLimits(publicUrl: string | undefined, caption: number) {
  if (publicUrl === undefined) return {};
  return { caption, voice: (references: string[]) => listenLines(publicUrl, references) };
}

/** The address of a picture. */
export const pictureUrl = (publicUrl: string, reference: string): string =>
  `${publicUrl}/pictures/${reference}.png`;

/** What a picture shows, for whoever can't see it: the title of a lesson. Of all others the words beside them tell. */
export function nameOfPicture(reference: string): string {
  const [language = 'vi', kind, id] = reference.split('/');
  return (kind === 'lesson' && current().find(language, `lessons:${id}.title`)) || '';
}

/** Whether a recording is a machine's. */
export function isMachine(reference: string): boolean {
  const said = readVoice(reference);
  return said !== undefined && (recordingOf(said.language, said.key)?.machine ?? false);
}

/** Lines that lead to pages where recordings play. */
function listenLines(publicUrl: string, references: string[]): string {
  return references
    .map((reference) => {
      const mark = isMachine(reference) ? ` (${words.machine})` : '';
      return `${words.listen}${mark}: ${publicUrl}/nghe/${reference}`;
    })
    .join('\n');
}
