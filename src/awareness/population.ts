import { z } from 'zod';
import type { Database } from '../database.ts';
import { dayOf } from './days.ts';
import list from './population.json' with { type: 'json' };
import { LearningError } from './refusal.ts';

/** The communes of the province, by the order of the resolution that made them. How many people live there is not known here. */
export const COMMUNES: readonly { commune: string; name: string }[] = list;

const names = new Map(COMMUNES.map(({ commune, name }) => [commune, name]));

/** A commune's name with its kind ("xã Lao Bảo"); undefined for a key that is none. */
export function communeName(commune: string): string | undefined {
  return names.get(commune);
}

/** What is known of a commune for the figures. Days as `2026-11-24`. */
export interface Commune {
  commune: string;
  name: string;
  /** In a key area of the plan. */
  key: boolean;
  people: number | null;
  women: number | null;
  /** Who counted them. */
  source: string | null;
  /** Of which day the numbers are. */
  counted: string | null;
  /** When the materials came, and when they were first used. */
  received: string | null;
  used: string | null;
}

/** A commune as somebody typed it: a field that is empty is not known. */
export type Typed = Record<Exclude<keyof Commune, 'name'>, string>;

/** More people than any commune of Vietnam has. */
const MOST = 1_000_000;
const SOURCE_LIMIT = 200;

/** All communes with what the administrator has entered. */
export async function readPopulation({ prisma }: Database): Promise<Commune[]> {
  const rows = new Map((await prisma.population.findMany()).map((row) => [row.commune, row]));
  return COMMUNES.map(({ commune, name }) => {
    const row = rows.get(commune);
    const { key = false, people = null, women = null, source = null } = row ?? {};
    const days = {
      counted: people === null ? null : day(row?.at),
      received: day(row?.received),
      used: day(row?.used),
    };
    return { commune, name, key, people, women, source, ...days };
  });
}

const day = (at: Date | null | undefined) => at?.toISOString().slice(0, 10) ?? null;

const count = z
  .string()
  .regex(/^(\d{1,3}(\.\d{3})+|\d{1,7})?$/, 'Số người phải là một số nguyên.')
  .transform((text) => (text ? Number(text.replaceAll('.', '')) : null))
  .refine((value) => value === null || value <= MOST, 'Số người lớn quá.');

/** `24/11/2026` or `2026-11-24`. */
const date = z
  .string()
  .transform((text) =>
    text.replace(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, (_, d, m, y) => `${y}-${two(m)}-${two(d)}`),
  )
  .pipe(
    z.union([z.literal(''), z.iso.date('Ngày phải viết như 24/11/2026.')], 'Ngày phải viết như 24/11/2026.'),
  )
  .transform((text) => (text === '' ? null : new Date(text)))
  .refine((at) => at === null || at.toISOString().slice(0, 10) <= dayOf(new Date()), 'Ngày chưa tới.');

const two = (digits: string) => digits.padStart(2, '0');

const typed = z
  .object({
    commune: z.string().refine((key) => names.has(key), 'Không có xã, phường nào mang mã này.'),
    key: z
      .string()
      .regex(/^(x|có|không)?$/i, 'Cột trọng điểm chỉ nhận “x” hoặc để trống.')
      .transform((text) => /^(x|có)$/i.test(text)),
    people: count,
    women: count,
    source: z.string().max(SOURCE_LIMIT, `Nguồn dài quá ${SOURCE_LIMIT} ký tự.`),
    counted: date,
    received: date,
    used: date,
  })
  .superRefine(({ people, women, source, counted, received, used }, { addIssue }) => {
    const refuse = (message: string) => addIssue({ code: 'custom', message });
    if (people === null && women !== null) refuse('Có số phụ nữ thì phải có số dân.');
    if (people !== null && (women ?? 0) > people) refuse('Số phụ nữ lớn hơn số dân.');
    if (people !== null && !source) refuse('Hãy ghi nguồn của số dân.');
    if (people !== null && !counted) refuse('Hãy ghi ngày của số dân.');
    if (used && (!received || used < received)) refuse('Ngày dùng tài liệu phải sau ngày nhận.');
  });

/**
 * Writes what was typed of some communes, all of it or nothing; the others stay as they are.
 * @param rows with where each comes from, for the message
 * @throws LearningError naming the first row that is wrong, and why
 */
export async function savePopulation(
  { prisma }: Database,
  rows: readonly { where: string; typed: Typed }[],
): Promise<void> {
  const read = rows.map(({ where, typed: fields }) => {
    const parsed = typed.safeParse(fields);
    if (!parsed.success) throw new LearningError(`${where}${parsed.error.issues[0]!.message}`);
    const { counted, source, ...row } = parsed.data;
    return { ...row, source: source || null, at: counted ?? new Date() };
  });
  const twice = read.find(({ commune }, at) => read.findIndex((row) => row.commune === commune) !== at);
  if (twice) throw new LearningError(`Mã ${twice.commune} có ở hai dòng.`);
  await prisma.$transaction(
    read.map((row) =>
      prisma.population.upsert({ where: { commune: row.commune }, create: row, update: row }),
    ),
  );
}
