import { z } from 'zod';
import data from './views.json' with { type: 'json' };

const schema = z.array(
  z.object({
    key: z.string(),
    name: z.string(),
    /** What stands there instead of an empty list. */
    empty: z.string(),
    show: z.strictObject({
      open: z.boolean().default(true),
      unacknowledged: z.boolean().optional(),
      urgency: z.string().optional(),
      overdue: z.boolean().optional(),
      unread: z.boolean().optional(),
      /** Those the officer who looks has acknowledged. */
      mine: z.boolean().optional(),
    }),
  }),
);

/** The named views of an inbox, in the order they are shown; the first is where an officer begins. */
export const views = schema.parse(data);

export type NamedView = (typeof views)[number];

/** The view of this name; the first for a name that is none of ours. */
export function viewOf(key: unknown): NamedView {
  return views.find((view) => view.key === key) ?? views[0]!;
}
