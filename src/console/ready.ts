import { agencyName } from '../inbox/agencies.ts';
import groups from '../inbox/ready.json' with { type: 'json' };
import { current, render } from '../languages/catalogue.ts';
import { languageOf } from '../languages/registry.ts';

/** An answer that needs only be chosen. */
export interface ReadyAnswer {
  key: string;
  name: string;
  /** As it is sent: in the reporter's language where that may stand alone, else with the Vietnamese, or that alone. */
  text: string;
  /** What it says, where the text itself does not say it in Vietnamese. */
  meaning: string | undefined;
}

/** What the form for an answer shows beside the field. */
export interface Ready {
  groups: { group: string; answers: ReadyAnswer[] }[];
  /** The one chosen without scripts. */
  chosen: ReadyAnswer | undefined;
  /** In which language they are; undefined for a reporter who reads Vietnamese. */
  note: string | undefined;
  /** What comes to the reporter with an answer, in their language; undefined where that is Vietnamese. */
  shown: string | undefined;
}

const NOTES = {
  alone: 'Câu soạn sẵn bằng',
  draft: 'Câu soạn sẵn: tiếng Việt, kèm bản nháp chưa duyệt bằng',
  missing: 'Câu soạn sẵn chỉ có tiếng Việt, chưa có',
};

/**
 * Ready answers in the reporter's language, as reviewers left them, and how an answer will look there.
 * @param agency the key of the agency that answers
 * @param key of the answer chosen; anything else chooses none
 */
export function readyAnswers(language: string, agency: string | undefined, key?: unknown): Ready {
  const shown = groups.map(({ group, answers }) => ({
    group,
    answers: answers.map((each) => inLanguage(language, each)),
  }));
  const foreign = language === 'vi' ? undefined : languageOf(language)?.vietnamese;
  return {
    groups: shown,
    chosen: shown.flatMap(({ answers }) => answers).find((each) => each.key === key),
    note: foreign && `${NOTES[standing(language)]} ${foreign}.`,
    shown: foreign && agency ? preview(language, agency) : undefined,
  };
}

/** The worst of them: what holds for each can be read in its text. */
function standing(language: string): keyof typeof NOTES {
  const all = groups.flatMap(({ answers }) =>
    answers.map(({ key }) => current().standing(language, `ready:${key}`)),
  );
  return all.includes('missing') ? 'missing' : all.includes('draft') ? 'draft' : 'alone';
}

function inLanguage(language: string, { key, name }: { key: string; name: string }): ReadyAnswer {
  const [text, vietnamese] = [language, 'vi'].map((code) => render(code, { key: `ready:${key}` }).text);
  return { key, name, text: text!, meaning: text!.includes(vietnamese!) ? undefined : vietnamese };
}

const preview = (language: string, agency: string): string =>
  render(language, {
    key: 'push.here',
    values: { agency: agencyName(agency) },
    verbatim: '[Trả lời, đúng như bạn viết]',
  }).text;
