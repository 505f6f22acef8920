import { randomUUID } from 'node:crypto';
import type { Database } from '../database.ts';
import { weekOf } from './campaign-hours.ts';
import { EVERYBODY } from './campaigns.ts';

/** While the table of settings has this row, no weekly message makes itself. */
const OFF = 'weekly-off';

/**
 * Makes this week's message once it is due, for all subscribers, once however many workers there are. A week that is over
 * is not made good for.
 */
export async function makeWeekly({ pool }: Database, now: Date): Promise<void> {
  const { year, week, due } = weekOf(now);
  if (now < due) return;
  const number = String(week).padStart(2, '0');
  await pool.query(
    `INSERT INTO campaign (id, slug, name, content, audience, state, starts)
     SELECT $1, $2, $3, $4, $5, 'scheduled', $6
     WHERE EXISTS (SELECT FROM subscriber) AND NOT EXISTS (SELECT FROM setting WHERE name = $7)
     ON CONFLICT (slug) DO NOTHING`,
    [
      randomUUID(),
      `weekly-${year}-${number}`,
      `Lời nhắn tuần ${number}/${year}`,
      JSON.stringify({ kind: 'weekly', week, aloud: false }),
      JSON.stringify(EVERYBODY),
      due,
      OFF,
    ],
  );
}

/** Whether the weekly message makes itself. */
export async function isWeekly({ prisma }: Database): Promise<boolean> {
  return (await prisma.setting.count({ where: { name: OFF } })) === 0;
}

/** Lets the weekly message make itself, or not. One that is under way goes on. */
export async function setWeekly({ prisma }: Database, on: boolean): Promise<void> {
  if (on) await prisma.setting.deleteMany({ where: { name: OFF } });
  else
    await prisma.setting.createMany({
      data: [{ name: OFF, value: Buffer.from('off') }],
      skipDuplicates: true,
    });
}
