const MARKS = /[\u0300-\u036f]/;
/** No letter of any spelling read here bears more marks than these with itself. */
const MOST_MARKS = 8;
const INVISIBLES = /\p{Default_Ignorable_Code_Point}/u;

/** Says whether a text holds accents as separate marks, or invisible marks. */
export function needsComposing(text: string): boolean {
  return MARKS.test(text) || INVISIBLES.test(text);
}

/** Composes a text whose accents are separate marks, or which holds invisible marks, keeping where each letter came from. */
export function compose(text: string): { text: string; from: Uint32Array } {
  const from: number[] = [];
  const parts: string[] = [];
  let cluster = '';
  let start = 0;
  const close = () => {
    // A mark that still stands apart is on no letter that takes it.
    const made = cluster.normalize('NFC').replace(/[\u0300-\u036f]/g, '');
    for (let i = 0; i < made.length; i++) from.push(start);
    parts.push(made);
    cluster = '';
  };
  let at = 0;
  for (const char of text) {
    if (!INVISIBLES.test(char)) {
      if (!MARKS.test(char)) {
        close();
        start = at;
        cluster = char;
      } else if (cluster.length < MOST_MARKS && !cluster.normalize('NFD').includes(char)) cluster += char;
    }
    at += char.length;
  }
  close();
  from.push(text.length);
  return { text: parts.join(''), from: Uint32Array.from(from) };
}
