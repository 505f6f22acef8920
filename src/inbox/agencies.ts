import { z } from 'zod';
import data from './agencies.json' with { type: 'json' };

const schema = z.array(
  z.strictObject({
    key: z.string().regex(/^[a-z0-9-]+$/),
    name: z.string(),
    /** How near its people are to those a tip may name. `service`: our own desk. */
    level: z.enum(['nation', 'province', 'district', 'commune', 'service']),
    /** Only a number whose source is known; the operator supplies the others. */
    phone: z.strictObject({ number: z.string(), source: z.string() }).nullable(),
  }),
);

/** The agencies of the service, in the order they are shown. */
export const agencies = schema.parse(data);

/** The duty desk of the service: what nobody else is responsible for comes here. */
export const DUTY_DESK = 'truc-ban';

/** Who leads a tip that accuses an agency: the first of these that it does not accuse. */
export const REFUGES = ['cong-an-tinh', 'vien-kiem-sat', DUTY_DESK] as const;

/** An agency's Vietnamese name; its key when unknown. */
export function agencyName(key: string): string {
  return agencies.find((agency) => agency.key === key)?.name ?? key;
}

/** How near an agency is; undefined when there is none of that key. */
export const levelOf = (key: string) => agencies.find((agency) => agency.key === key)?.level;
