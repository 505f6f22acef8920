import { writeFileSync } from 'node:fs';
import { LANGUAGES } from '../languages/registry.ts';
import {
  hashOf,
  namespacesOf,
  type Reviews,
  readNamespace,
  readReviews,
  reviewFile,
  stateOf,
} from '../languages/texts.ts';
import { UsageError } from './usage.ts';

const HELP = `languages status
languages hash

status: a JSON line for each language and namespace of locales/: how many texts are missing, draft, needs_review (the
Vietnamese has changed since), reviewed, approved. What reviewers approved in the console is not counted here.
hash: writes <namespace>.review.json beside each translation: a text it does not name yet becomes a draft of today's
Vietnamese, one that is gone is left out. What is there already stays as it is.
`;

const OTHERS = LANGUAGES.map(({ code }) => code).filter((code) => code !== 'vi');

/** `languages`: figures of the shipped translations, or the review files brought up to date. */
export function languagesCommand([name, ...rest]: string[], now = new Date()): number {
  if (name === '--help' || rest.includes('--help')) {
    process.stderr.write(HELP);
    return 0;
  }
  if ((name !== 'status' && name !== 'hash') || rest.length > 0) throw new UsageError(HELP);
  for (const language of OTHERS) {
    for (const namespace of namespacesOf('vi')) {
      const line = name === 'status' ? status(language, namespace) : hash(language, namespace, now);
      if (line) process.stdout.write(`${JSON.stringify({ language, namespace, ...line })}\n`);
    }
  }
  return 0;
}

function status(language: string, namespace: string): Record<string, number> {
  const counts = { missing: 0, draft: 0, needs_review: 0, reviewed: 0, approved: 0 };
  const texts = textsOf(language, namespace);
  const reviews = readReviews(language, namespace);
  for (const [key, vietnamese] of readNamespace('vi', namespace)) {
    counts[texts.has(key) ? stateOf(reviews[key], vietnamese) : 'missing']++;
  }
  return counts;
}

/** Gives how many entries were written; undefined when there is nothing to say. */
function hash(
  language: string,
  namespace: string,
  now: Date,
): { added: number; removed: number } | undefined {
  const texts = textsOf(language, namespace);
  const old = readReviews(language, namespace);
  const vietnamese = readNamespace('vi', namespace);
  const at = now.toISOString().slice(0, 10);
  const entries = [...texts.keys()].flatMap((key): [string, Reviews[string]][] => {
    const source = vietnamese.get(key);
    if (source === undefined) return [];
    return [[key, old[key] ?? { state: 'draft', by: null, at, source: hashOf(source) }]];
  });
  const reviews = Object.fromEntries(entries);
  const added = Object.keys(reviews).filter((key) => !old[key]).length;
  const removed = Object.keys(old).filter((key) => !reviews[key]).length;
  if (added + removed === 0) return undefined;
  writeFileSync(reviewFile(language, namespace), `${JSON.stringify(reviews, null, 2)}\n`);
  return { added, removed };
}

const textsOf = (language: string, namespace: string) =>
  namespacesOf(language).includes(namespace) ? readNamespace(language, namespace) : new Map<string, string>();
