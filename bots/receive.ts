import type { Heard, State } from '../src/conversation/types.ts';
import { understand } from '../src/languages/understand.ts';
import { danger } from '../src/sorting/sort.ts';
import { keyedHash } from '../src/vault/boxes.ts';
import type { Incoming, Receive } from './channel.ts';
import { advance, type Doorway } from './converse.ts';
import { cleanText } from './text.ts';

/** Takes one person's update from any channel into the conversation; resolves when it is committed. */
export function receiver(doorway: Doorway): Receive {
  return (incoming) => {
    const { channel, address, update } = incoming;
    const conversation = keyedHash(doorway.keys.address, channel, address);
    return advance(doorway, { channel, update, conversation, reach: { address } }, (state) =>
      heard(incoming, state),
    );
  };
}

function heard(incoming: Incoming, state: State): Heard {
  const { text, cut } = cleanText(incoming.text ?? '');
  const choice = incoming.choice ?? (text ? understand(state.language, text, state.offered) : undefined);
  return {
    kind: 'heard',
    at: Date.now(),
    ...(text ? { text } : {}),
    ...(choice === undefined ? {} : { choice }),
    danger: text !== '' && danger(text),
    cut,
    media: (incoming.media?.length ?? 0) > 0,
    ...(incoming.location ? { location: incoming.location } : {}),
  };
}
