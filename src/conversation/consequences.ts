import type { Attached, Effect, Report, State, Step } from './types.ts';

/** Gives what of these effects takes something that came along. */
export function taken(effects: Effect[]): Attached[] {
  return effects.flatMap((effect) =>
    effect.kind === 'keep' || effect.kind === 'append' ? effect.media : [],
  );
}

/**
 * Gives the effects of a step with what follows from the report that was open before and the one that is open now: what came
 * along is kept or discarded, and the duty desk is told of danger while it is being written, or that nobody writes any more.
 */
export function consequences(before: State, { state, effects }: Step, media: Attached[]): Effect[] {
  const sent = effects.find((effect) => effect.kind === 'submit')?.report;
  const report = sent ?? state.report;
  const joined = media.filter(({ id }) => report?.media?.some((each) => each.id === id));
  const follows: Effect[] = [...gone(before.report, report)];
  if (joined.length > 0) follows.push({ kind: 'keep', media: joined });
  if (report?.danger && !report.alert && !sent) follows.push({ kind: 'alert' });
  return [...follows, ...effects];
}

function gone(was: Report | undefined, is: Report | undefined): Effect[] {
  if (!was || is) return [];
  return [
    ...(was.media?.length ? [{ kind: 'discard', media: was.media.map(({ id }) => id) } as const] : []),
    ...(was.alert ? [{ kind: 'stand-down', alert: was.alert } as const] : []),
  ];
}
