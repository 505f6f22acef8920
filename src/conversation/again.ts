import { ask } from './about.ts';
import { askGroup } from './group.ts';
import { learned, list } from './learning.ts';
import { showLesson } from './lesson.ts';
import { askCode, askWipe, listLanguages, resume } from './places.ts';
import { play } from './quiz.ts';
import { first, say } from './says.ts';
import { askSubscribe } from './subscribe.ts';
import type { Learning, Say, State, Step } from './types.ts';

/** Says where the conversation stands, in full: for a button that is no longer on offer, or nothing to hear. */
export function again(state: State, ...says: Say[]): Step {
  if (state.at === 'wipe') return first(askWipe(state), ...says);
  if (state.at === 'code') return first(askCode(state), ...says);
  if (state.at === 'language') return first(listLanguages(state), ...says);
  if (state.learning) return first(stand(state, state.learning), ...says);
  return resume(state, ...says);
}

/** The button "listen": what stands here is said once more, from now on with sound. */
export function listen(state: State): Step {
  const step = again({ ...state, aloud: true }, ...(state.aloud ? [] : [say('learn:aloud.on')]));
  return state.learning ? { ...step, effects: [learned({ kind: 'listened' })] } : step;
}

/** `/nghe`: sound on or off. */
export function toggleAloud(state: State): Step {
  return state.aloud ? again({ ...state, aloud: undefined }, say('learn:aloud.off')) : listen(state);
}

function stand(state: State, learning: Learning): Step {
  switch (learning.kind) {
    case 'lesson':
      return showLesson(state, learning.lesson, learning.card);
    case 'quiz':
      return play(state, learning);
    case 'about':
      return ask(state, learning.asking);
    case 'group':
      return askGroup(state);
    case 'subscribe':
      return askSubscribe(state);
    default:
      return list(state, learning.kind);
  }
}
