import { z } from 'zod';
import type { Say } from '../conversation/types.ts';
import { render } from '../languages/catalogue.ts';
import { LANGUAGES } from '../languages/registry.ts';
import type { Message } from '../tips/outgoing.ts';
import lessons from './lessons.json' with { type: 'json' };
import quizzes from './quizzes.json' with { type: 'json' };

/** Characters of a text; with the Vietnamese below it and how to stop it must fit every channel's message. */
export const TEXT_LIMIT = 900;

const codes = LANGUAGES.map(({ code }) => code);
const LESSON_IDS = lessons.map(({ id }) => id);
const QUIZ_IDS = quizzes.map(({ id }) => id);

/** Send the recordings along, also in a language that is read. */
const aloud = z.boolean().default(false);

/** What a campaign sends: words of its own, or a piece of what there is to learn. */
export const Content = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    /** By language; Vietnamese always, since it stands in for the others and below them. */
    texts: z
      .partialRecord(z.enum(codes), z.string().min(1).max(TEXT_LIMIT))
      .refine(({ vi }) => vi !== undefined),
  }),
  z.strictObject({ kind: z.literal('lesson'), lesson: z.enum(LESSON_IDS), aloud }),
  z.strictObject({ kind: z.literal('quiz'), quiz: z.enum(QUIZ_IDS), aloud }),
  z.strictObject({ kind: z.literal('weekly'), week: z.int().min(1).max(53), aloud }),
]);
export type Content = z.infer<typeof Content>;

/** There are fifty-two; a fifty-third week has the last one again. */
const WEEKS = 52;

/**
 * A campaign's message to somebody who reads this language. How to stop stands below it in any case.
 * @param buttons the channel has them: they lead on from an old message too, which numbers don't
 */
export function messageOf(content: Content, language: string, buttons: boolean): Message {
  const { choices, text, ...rest } =
    content.kind === 'text'
      ? { text: own(content.texts, language) }
      : render(language, said(content), { aloud: content.aloud });
  const more = content.kind === 'lesson' || content.kind === 'quiz' ? [`campaign:more.${content.kind}`] : [];
  const below = [...more, 'campaign:stop'].map((key) => render(language, { key }).text);
  return { ...rest, text: [text, ...below].join('\n\n'), ...(buttons && choices ? { choices } : {}) };
}

/** An administrator's words in another language are nobody's approved text: the Vietnamese stands below. */
function own(texts: Extract<Content, { kind: 'text' }>['texts'], language: string): string {
  const text = texts[language];
  return !text || language === 'vi' ? texts.vi! : `${text}\n\n— Tiếng Việt —\n${texts.vi}`;
}

function said(content: Exclude<Content, { kind: 'text' }>): Say {
  switch (content.kind) {
    case 'weekly':
      return { key: `weekly:${Math.min(content.week, WEEKS)}` };
    case 'lesson': {
      const { lesson } = content;
      return {
        key: `lessons:${lesson}.title`,
        parts: [{ key: `lessons:${lesson}.1` }],
        picture: `lesson/${lesson}`,
        ...leading(`lesson.${lesson}.2`, 'campaign:choice.lesson'),
      };
    }
    case 'quiz':
      return {
        key: `quizzes:${content.quiz}.title`,
        ...leading(`quiz.${content.quiz}`, 'campaign:choice.quiz'),
      };
  }
}

const leading = (id: string, label: string) => ({ choices: [id], labels: { [id]: label } });

/** The lessons and quizzes there are, in teaching order. */
export const LEARNABLE = { lesson: LESSON_IDS, quiz: QUIZ_IDS } as const;
