import { COMMUNES, readPopulation, savePopulation, type Typed } from '../awareness/population.ts';
import { exportPopulation, importPopulation } from '../awareness/population-file.ts';
import { LearningError } from '../awareness/refusal.ts';
import { dayName } from './groups-days.ts';
import { showReach } from './reach.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** What is entered of one commune, to be changed. */
export async function showCommune({ database }: Desk, visit: OfficerVisit, error?: string): Promise<Reply> {
  const commune = (await readPopulation(database)).find(
    (each) => each.commune === visit.request.params.commune,
  );
  if (!commune) return LOST;
  const { name, key, people, women, source, counted, received, used } = commune;
  const entered = {
    ...{
      key: key ? 'x' : '',
      people: String(people ?? ''),
      women: String(women ?? ''),
      source: source ?? '',
    },
    ...{
      counted: counted && dayName(counted),
      received: received && dayName(received),
      used: used && dayName(used),
    },
  };
  return {
    page: 'reach-commune',
    title: name,
    status: error ? 422 : 200,
    data: { error, commune: commune.commune, name, fields: error ? visit.fields : entered },
  };
}

/** Writes what was entered of one commune. */
export async function saveCommune(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const commune = String(visit.request.params.commune);
  if (!COMMUNES.some((each) => each.commune === commune)) return LOST;
  const text = (field: keyof Typed) => (visit.fields[field] ?? '').trim();
  const typed: Typed = {
    ...{ commune, key: text('key'), people: text('people'), women: text('women'), source: text('source') },
    ...{ counted: text('counted'), received: text('received'), used: text('used') },
  };
  try {
    await savePopulation(desk.database, [{ where: '', typed }]);
    return { to: `/console/reach#xa-${commune}` };
  } catch (error) {
    if (error instanceof LearningError) return showCommune(desk, visit, error.message);
    throw error;
  }
}

/** All communes as a file for a spreadsheet. */
export async function downloadCommunes({ database }: Desk, _visit: OfficerVisit): Promise<Reply> {
  const file = await exportPopulation(database);
  return { write: (response) => void response.attachment('so-dan-cac-xa.csv').type('csv').send(file) };
}

/** Takes back what was pasted of such a file. */
export async function uploadCommunes(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  try {
    const count = await importPopulation(desk.database, visit.fields.table ?? '');
    return showReach(desk, { ...visit, fields: {} }, { done: `Đã ghi ${count} xã, phường.` });
  } catch (error) {
    if (error instanceof LearningError) return showReach(desk, visit, { error: error.message });
    throw error;
  }
}
