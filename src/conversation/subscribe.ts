import { enter } from './learning.ts';
import { resume } from './places.ts';
import { say, saying } from './says.ts';
import type { State, Step } from './types.ts';

/** Says what would come, how often and how to stop it, and asks. */
export function askSubscribe(state: State): Step {
  return saying(
    enter(state, { kind: 'subscribe' }),
    say('learn:subscribe.ask', ['subscribe.yes', 'subscribe.no']),
  );
}

/** Takes yes or no. */
export function answerSubscribe(state: State, choice: string): Step {
  if (choice !== 'subscribe.yes') return resume(state);
  return { ...resume(state, say('learn:subscribe.done')), effects: [{ kind: 'subscribe' }] };
}
