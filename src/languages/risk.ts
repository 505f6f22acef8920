import { z } from 'zod';
import risks from '../../locales/risk.json' with { type: 'json' };
import type { State } from './texts.ts';

/**
 * What a wrong word in a text could do. `safety`: harm somebody; `menu`, `lesson`: mislead; `cover`: a disguise, which a
 * mark of ours would give away.
 */
const Risk = z.enum(['safety', 'menu', 'lesson', 'cover']);
export type Risk = z.infer<typeof Risk>;

const known = new Map(Object.entries(z.record(z.string(), Risk).parse(risks)));

/**
 * The risk of a text, by the longest part of its key that `locales/risk.json` knows; `safety` for one it does not know.
 * @param key `<namespace>:<key>`
 */
export function riskOf(key: string): Risk {
  for (
    let part = key;
    part !== '';
    part = part.slice(0, Math.max(part.lastIndexOf('.'), part.lastIndexOf(':'), 0))
  ) {
    const risk = known.get(part);
    if (risk) return risk;
  }
  return 'safety';
}

/** Whether a text in this state may be shown without the Vietnamese beside it. */
export function mayStandAlone(state: State, risk: Risk): boolean {
  return state === 'approved' || (state === 'reviewed' && (risk === 'menu' || risk === 'lesson'));
}
