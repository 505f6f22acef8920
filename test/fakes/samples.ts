import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file a person sends. */
export interface Sample {
  /** What it is called, where the channel tells. */
  name: string;
  /** Its media type, as the sender's app says it. */
  type: string;
  bytes: Buffer;
}

const sample = (name: string, type: string): Sample => ({
  name,
  type,
  bytes: readFileSync(join(import.meta.dirname, 'samples', name)),
});

/** Small files that are what they say; photo, voice, film and paper hold the word `secret-metadata` beside the content. */
export const samples = {
  photo: sample('photo.jpg', 'image/jpeg'),
  voice: sample('voice.ogg', 'audio/ogg'),
  voiceAac: sample('voice.aac', 'audio/aac'),
  song: sample('song.mp3', 'audio/mpeg'),
  film: sample('film.mp4', 'video/mp4'),
  moving: sample('moving.gif', 'image/gif'),
  sticker: sample('sticker.webp', 'image/webp'),
  paper: sample('paper.pdf', 'application/pdf'),
};
