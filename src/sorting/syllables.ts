const ONSETS = 'b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x'.split(' ');
const RIMES = (
  'a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây ' +
  'e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu ' +
  'o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot ooc oong ' +
  'ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uât uây uc ue uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut ' +
  'uy uya uych uyên uyêt uynh uyt uyu uu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ' +
  'uang uanh uao uay uăn uăng uăc uăt uat uac uan uai uau ueo uen uet uit uich uinh uiu'
).split(' ');

const MARKS = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Takes a lower-case word with tone marks; gives it without tones but with its vowels (ế → ê). */
function toneless(word: string): string {
  return word.normalize('NFD').replace(MARKS, '').normalize('NFC');
}

/** Accented letters of Vietnamese and their bare letters; looked up far faster than decomposed. */
const bareOf = new Map<number, string>();
for (const code of [...'ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ', ...'ằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự'])
  bareOf.set(code.charCodeAt(0), code === 'đ' ? 'd' : code.normalize('NFD')[0]!);

/** Takes a lower-case word; gives it without any accent, đ as d. */
export function strip(word: string): string {
  let bare = '';
  let kept = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code < 128) continue;
    const letter = bareOf.get(code);
    if (letter === undefined)
      return word
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .replace(/đ/g, 'd');
    bare += word.slice(kept, i) + letter;
    kept = i + 1;
  }
  return kept === 0 ? word : bare + word.slice(kept);
}

const syllables = new Set<string>();
const plain = new Set<string>();
const bareRimes = RIMES.map(strip);
for (const onset of ['', ...ONSETS]) {
  const bare = strip(onset);
  for (let i = 0; i < RIMES.length; i++) {
    syllables.add(onset + RIMES[i]!);
    plain.add(bare + bareRimes[i]!);
  }
}

/** Takes a word without accents; says whether it can be a Vietnamese syllable written without accents. */
export function isPlainSyllable(word: string): boolean {
  return plain.has(word);
}

/** The keys that make a vowel or đ, in Telex and in VNI, and what they make. */
const TELEX: Record<string, string> = { aa: 'â', ee: 'ê', oo: 'ô', dd: 'đ', aw: 'ă', ow: 'ơ', uw: 'ư' };
const VNI_SHAPE: Record<string, Record<string, string>> = {
  '6': { a: 'â', e: 'ê', o: 'ô' },
  '7': { o: 'ơ', u: 'ư' },
  '8': { a: 'ă' },
  '9': { d: 'đ' },
};
const TONES: Record<string, string> = {
  s: '\u0301',
  f: '\u0300',
  r: '\u0309',
  x: '\u0303',
  j: '\u0323',
  '1': '\u0301',
  '2': '\u0300',
  '3': '\u0309',
  '4': '\u0303',
  '5': '\u0323',
};

/** Puts a tone where Vietnamese spelling wants it; gives the word unchanged when it has no vowel. */
function withTone(word: string, tone: string): string {
  const start = /^(gi|qu)[aăâeêioôơuưy]/.test(word) ? 2 : 0;
  const vowels = [...word.slice(start).matchAll(/[aăâeêioôơuưy]/g)].map((m) => start + m.index);
  if (vowels.length === 0) return word;
  const marked = vowels.filter((i) => /[ăâêôơư]/.test(word[i]!));
  const last = vowels[vowels.length - 1]!;
  const closed = last < word.length - 1;
  let at = vowels[0]!;
  if (marked.length > 0) at = marked[marked.length - 1]!;
  else if (vowels.length === 3) at = vowels[1]!;
  else if (vowels.length === 2) at = closed ? vowels[1]! : vowels[0]!;
  return (word.slice(0, at + 1) + tone + word.slice(at + 1)).normalize('NFC');
}

/** English words that look like unsent keys. */
const ENGLISH = new Set(
  'is as of or us if his her has car bus our hers or yes does goes toes his him days boys ads laos door moor poor boss loss miss less mess pass'.split(
    ' ',
  ),
);

/**
 * Undoes Telex or VNI keys that were never turned into letters ("cuwsu", "cu71u" → "cứu").
 * Takes a lower-case ASCII word; gives the Vietnamese word, or undefined when the keys do not spell one.
 */
export function undoKeys(word: string): string | undefined {
  if (word.length < 2 || word.length > 9 || ENGLISH.has(word)) return undefined;
  const vni = /[a-z][1-9]/.test(word);
  let body = word;
  let tone = '';
  if (vni) {
    if (!/^[a-z]+[a-z1-9]*$/.test(word)) return undefined;
    for (const digit of word.replace(/[a-z]/g, '')) {
      if (TONES[digit]) {
        if (tone) return undefined;
        tone = TONES[digit];
        body = body.replace(digit, '');
      } else {
        const shape = VNI_SHAPE[digit];
        if (!shape) return undefined;
        const at = body.indexOf(digit);
        const before = body.slice(0, at);
        const made =
          digit === '7' && /uo[a-z]*$/.test(before) ? before.replace(/uo([a-z]*)$/, 'ươ$1') : undefined;
        body =
          (made ?? before.replace(/([aeoud])([^aeoud]*)$/, (_, c, rest) => (shape[c] ?? c) + rest)) +
          body.slice(at + 1);
      }
    }
  } else {
    const tail = /^(.*[aeiouyw].*?)([sfrxj])([a-z]*)$/.exec(word);
    if (tail && TONES[tail[2]!]) {
      tone = TONES[tail[2]!]!;
      body = tail[1]! + tail[3]!;
    }
    body = body.replace(/uow|uwow|uwo/g, 'ươ').replace(/aa|ee|oo|dd|aw|ow|uw/g, (keys) => TELEX[keys]!);
    // A vowel's second key may stand at the end of the word: "cana" is not undone, "dduocwj" is.
    body = body.replace(/^d(.*)d$/, 'đ$1').replace(/^(.*)uo(.*)w$/, '$1ươ$2');
    body = body.replace(/^([^aou]*)([aou])([a-z]*)w$/, (_, a, v, b) => a + TELEX[`${v}w`]! + b);
    body = body.replace(/^(.*)([aeo])([bcghmnptiuy]+)\2$/, (_, a, v, b) => a + TELEX[v + v]! + b);
  }
  if (!syllables.has(body)) return undefined;
  const made = tone ? withTone(body, tone) : body;
  return made === word ? undefined : made;
}

/** Takes a lower-case word; says whether it is a well-formed Vietnamese syllable. */
export function isSyllable(word: string): boolean {
  return syllables.has(toneless(word));
}
