import numbers from '../../locales/numbers.json' with { type: 'json' };

/** The emergency numbers as the page shows and dials them. */
export const NUMBERS = { police: numbers.police.number, children: numbers.children.number };
