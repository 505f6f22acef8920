import { z } from 'zod';
import type { Database } from '../database.ts';
import factors from './factors.json' with { type: 'json' };

const SETTING = 'factor-roles';
const roles = z.array(z.string());

/** Roles that do nothing before they have set up a second factor: this installation's own choice, or that of factors.json. */
export async function rolesWithFactor({ prisma }: Database): Promise<string[]> {
  const row = await prisma.setting.findUnique({ where: { name: SETTING } });
  return row ? roles.parse(JSON.parse(Buffer.from(row.value).toString())) : factors.roles;
}

/** Chooses for this installation which roles must have a second factor. */
export async function requireFactor({ prisma }: Database, chosen: readonly string[]): Promise<void> {
  const value = Buffer.from(JSON.stringify(chosen));
  await prisma.setting.upsert({
    where: { name: SETTING },
    create: { name: SETTING, value },
    update: { value },
  });
}
