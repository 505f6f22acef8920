import { LANGUAGES } from '../languages/registry.ts';
import { type Line, namespaceOf, RISKS, readLines, soundsOf } from '../languages/review/index.ts';
import { addressOf, barOf, DESK, filterOf, RISK_NAMES, SPACE_NAMES } from './desk-words.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** How far every language has come, the safety texts first. */
export async function showDesk({ database }: Desk, _visit: OfficerVisit): Promise<Reply> {
  const languages = await Promise.all(
    LANGUAGES.map(async ({ code, name, vietnamese, audioFirst, offered, reviewers }) => {
      const [lines, sounds] = await Promise.all([readLines(database, code), soundsOf(database, code)]);
      const heard = lines.filter((line) => line.heard);
      const to = (narrowed: Record<string, string>) => addressOf(`${DESK}/${code}`, filterOf(narrowed));
      const row = (title: string, of: readonly Line[], narrowed: Record<string, string>) => ({
        ...{ title, ...barOf(of) },
        to: to(narrowed),
      });
      return {
        ...{ code, name, vietnamese, audioFirst, offered, reviewers },
        written: code !== 'vi',
        open: lines.filter(({ risk, state }) => risk === 'safety' && state !== 'approved').length,
        openTo: to({ risk: 'safety' }),
        risks: RISKS.map((risk) =>
          row(
            RISK_NAMES[risk],
            lines.filter((line) => line.risk === risk),
            { risk },
          ),
        ),
        spaces: [...new Set(lines.map(({ key }) => namespaceOf(key)))].map((space) =>
          row(
            SPACE_NAMES[space] ?? space,
            lines.filter(({ key }) => namespaceOf(key) === space),
            { space },
          ),
        ),
        heard: heard.length,
        voiced: heard.filter(({ key }) => sounds.get(key)?.fresh).length,
        voices: heard.filter(({ key }) => sounds.get(key)?.fresh && !sounds.get(key)!.machine).length,
      };
    }),
  );
  return { page: 'desk', title: 'Ngôn ngữ', data: { languages } };
}
