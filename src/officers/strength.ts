import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import common from './common.json' with { type: 'json' };
import hints from './hints.json' with { type: 'json' };

export const PASSWORD_LENGTH = 12;
/** On zxcvbn's scale 0–4: more than 10⁸ guesses, each of which costs a thief an argon2id. */
const LEAST_SCORE = 3;
/** The estimate's cost grows with the square of the length; what stands behind this only makes a password better. */
const CHECKED = 64;

let estimator: ZxcvbnFactory | undefined;

/** The word lists take memory: only a process that sets passwords reads them. */
const estimate = (password: string, known: string[]) => {
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...dictionary, 'passwords-vi': common },
    graphs: adjacencyGraphs,
    maxLength: CHECKED,
  });
  return estimator.check(password, known);
};

/** What anybody may know of an officer, and so try first. */
export const known = ({
  email,
  agency,
}: {
  email: string;
  agency: { key: string; name: string } | null;
}): string[] => [email, ...(agency ? [agency.key, agency.name] : [])];

/**
 * Why a password is too easily guessed, with what to do about it, in Vietnamese; undefined when it is good.
 * @param words what anybody may know of its owner: `known`
 */
export function weakness(password: string, words: readonly string[]): string | undefined {
  const typed = password.normalize('NFC');
  if (typed.length < PASSWORD_LENGTH) return `Mật khẩu cần ít nhất ${PASSWORD_LENGTH} ký tự.`;
  const parts = words.flatMap((each) => [each, ...each.split('@'), ...each.split(/[^\p{L}\p{N}]+/u)]);
  const { score, feedback } = estimate(
    typed,
    parts.filter(({ length }) => length > 2),
  );
  if (score >= LEAST_SCORE) return undefined;
  const why = (hints as Record<string, string>)[feedback.warning ?? ''] ?? 'Mật khẩu này còn dễ đoán.';
  return `${why} Hãy ghép ba bốn từ không liên quan với nhau.`;
}
