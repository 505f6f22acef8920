import type { Gold } from './evaluate.ts';
import { observe } from './facts.ts';
import type { Example } from './learn.ts';
import { strip } from './syllables.ts';

/** The year the training messages were written for. */
const WRITTEN = new Date(2026, 6, 1);
/** A message without its accents teaches less than the message itself: half its words are the same. */
const STRIPPED_WEIGHT = 0.6;

/** What the lead a person chose says of the way: by sea, over the Lao border, or work abroad asked about. */
function routeOf(gold: Gold, borderNamed: boolean): string {
  if (gold.lead === 'so-noi-vu') return 'labour';
  if (gold.lead !== 'bien-phong') return 'none';
  return borderNamed ? 'border' : 'sea';
}

/** Takes a labelled message; gives the examples to learn from: as sent, and without accents when it has some. */
export function examplesOf(gold: Gold): Example[] {
  const texts = [{ text: gold.text, weight: 1, derived: false }];
  const bare = strip(gold.text.normalize('NFC').toLowerCase());
  if (gold.lang === 'vi' && /[^\u0000-\u007f]/.test(gold.text))
    texts.push({ text: bare, weight: STRIPPED_WEIGHT, derived: true });
  return texts.map(({ text, weight, derived }) => {
    const facts = observe(text, WRITTEN);
    return {
      facts,
      answers: {
        category: gold.category,
        urgency: gold.urgency,
        role: gold.role,
        age: gold.age,
        route: routeOf(gold, facts.borderNamed || gold.countries.includes('LA')),
      },
      weight,
      derived,
    };
  });
}
