import type { Channel, Outgoing } from '../bots/channel.ts';

/** Splits text into pieces of at most `limit` characters, at the end of a paragraph, sentence or word where one is near. */
export function split(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const window = rest.slice(0, limit + 1);
    const ends = [/\n(?=[^\n]*$)/, /(?<=[.!?…])\s(?=[^.!?…]*$)/, /\s(?=\S*$)/].map((end) =>
      window.search(end),
    );
    const near = ends.find((end) => end > limit / 2);
    // Never through the middle of a surrogate pair.
    const hard = /[\uD800-\uDBFF]/.test(rest[limit - 1]!) ? limit - 1 : limit;
    const at = near ?? hard;
    pieces.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...pieces, rest];
}

/**
 * Makes a message fit a channel: choices become a numbered list where the channel has too few buttons, long text
 * becomes several messages. A picture goes with the first if its words fit below it, else before it; recordings go after the
 * words; the last message carries the choices. The same message always gives the same pieces: those sent are only counted.
 */
export function fitTo(outgoing: Outgoing, limits: Channel['limits']): Outgoing[] {
  const { picture, voice = [], choices = [] } = outgoing;
  const asButtons = choices.length > 0 && choices.length <= limits.choices;
  const list = choices.map(({ label }, index) => `${index + 1}. ${label}`).join('\n');
  const heard = voice.length > 0 && typeof limits.voice === 'function' ? limits.voice(voice) : '';
  const words = [outgoing.text, heard, asButtons ? '' : list].filter(Boolean).join('\n\n');
  const pieces: Outgoing[] = split(words, limits.text).map((text) => ({ text }));
  if (voice.length > 0 && limits.voice === 'along') pieces.at(-1)!.voice = voice;
  if (picture && limits.caption !== undefined) {
    if (pieces[0]!.text.length > limits.caption) pieces.unshift({ text: '' });
    pieces[0]!.picture = picture;
  }
  if (limits.voice === 'apart') pieces.push(...voice.map((reference) => ({ text: '', voice: [reference] })));
  if (asButtons) pieces.at(-1)!.choices = choices;
  return pieces;
}
