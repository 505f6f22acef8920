import { z } from 'zod';
import type { Cursor, View } from '../inbox/list.ts';
import { type NamedView, viewOf } from '../inbox/views.ts';
import { places } from '../sorting/names.ts';
import { wordsOf } from './words.ts';

const cursor = z.tuple([z.enum(['P0', 'P1', 'P2', 'P3']), z.iso.datetime(), z.uuid()]);

/** What an inbox's address asks for; whatever in it is not ours is left out. */
export interface Asked {
  view: NamedView;
  category?: string | undefined;
  channel?: string | undefined;
  place?: string | undefined;
  after?: Cursor | undefined;
  before?: Cursor | undefined;
}

const known = (kind: 'category' | 'channel') => new Set(wordsOf(kind).map(([key]) => key));
const CATEGORIES = known('category');
const CHANNELS = known('channel');
const COMMUNES = new Set(places.map(({ code }) => code));

/** Reads the part of an address behind its question mark. */
export function readAsked(query: URLSearchParams): Asked {
  const oneOf = (name: string, allowed: ReadonlySet<string>) => {
    const value = query.get(name);
    return value && allowed.has(value) ? value : undefined;
  };
  return {
    view: viewOf(query.get('view')),
    category: oneOf('category', CATEGORIES),
    channel: oneOf('channel', CHANNELS),
    place: oneOf('place', COMMUNES),
    after: readCursor(query.get('after')),
    before: readCursor(query.get('before')),
  };
}

/**
 * The address of an inbox: what is asked for, with changes; a page's edge stays only when named among them.
 * @param changes `done`: the notice to show there
 */
export function address(asked: Asked, changes: Partial<Asked> & { done?: string } = {}): string {
  const { view, category, channel, place, after, before, done } = {
    ...{ ...asked, after: undefined, before: undefined },
    ...changes,
  };
  const query = new URLSearchParams({
    ...(view === viewOf(undefined) ? {} : { view: view.key }),
    ...(category ? { category } : {}),
    ...(channel ? { channel } : {}),
    ...(place ? { place } : {}),
    ...(after ? { after: writeCursor(after) } : {}),
    ...(before ? { before: writeCursor(before) } : {}),
    ...(done ? { done } : {}),
  });
  return query.size > 0 ? `/console?${query}` : '/console';
}

/** Where a form of the list leads back to, from what the form carries of its address. */
export const backTo = (carried: string | undefined): Asked =>
  readAsked(new URLSearchParams(carried?.split('?')[1] ?? ''));

/** What the inbox is to list for an officer. */
export function viewFor({ view, ...filters }: Asked, officer: string): View {
  const { mine, ...show } = view.show;
  return { ...show, ...filters, takenBy: mine ? officer : undefined };
}

const writeCursor = ({ urgency, at, assignment }: Cursor) => `${urgency}~${at.toISOString()}~${assignment}`;

function readCursor(text: string | null): Cursor | undefined {
  const parsed = cursor.safeParse(text?.split('~'));
  if (!parsed.success) return undefined;
  const [urgency, at, assignment] = parsed.data;
  return { urgency, at: new Date(at), assignment };
}
