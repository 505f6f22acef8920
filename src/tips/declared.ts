import type { Report } from '../conversation/types.ts';
import type { Age, Declared, Role } from '../sorting/types.ts';

const ROLES: Record<string, Role> = {
  'who.self': 'self',
  'who.relative': 'relative',
  'who.other': 'witness',
};

/** What a reporter's answers say, as the sorter takes it beside the text. */
export function declaredIn({ answers }: Report): Declared {
  const after = (question: keyof typeof answers) => answers[question]?.split('.')[1];
  const situation = after('situation');
  const age = after('age');
  const need = after('need');
  return {
    ...(need ? { need: need as NonNullable<Declared['need']> } : {}),
    ...(answers.who && ROLES[answers.who] ? { role: ROLES[answers.who]! } : {}),
    ...(age ? { age: age as Age } : {}),
    ...(situation && situation !== 'none'
      ? { situation: situation as NonNullable<Declared['situation']> }
      : {}),
    ...(answers.safety === 'safety.no' ? { unsafe: true } : {}),
    ...(answers.where ? { place: answers.where } : {}),
  };
}
