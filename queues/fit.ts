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
 * becomes several messages, the last of which carries the choices.
 */
export function fitTo(outgoing: Outgoing, limits: Channel['limits']): Outgoing[] {
  const choices = outgoing.choices ?? [];
  const asButtons = choices.length > 0 && choices.length <= limits.choices;
  const list = choices.map(({ label }, index) => `${index + 1}. ${label}`).join('\n');
  const text = choices.length > 0 && !asButtons ? `${outgoing.text}\n\n${list}` : outgoing.text;
  const pieces = split(text, limits.text);
  return pieces.map((piece, index) => ({
    text: piece,
    ...(asButtons && index === pieces.length - 1 ? { choices } : {}),
  }));
}
