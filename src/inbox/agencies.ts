import { z } from 'zod';
import data from './agencies.json' with { type: 'json' };

const schema = z.array(
  z.object({
    key: z.string().regex(/^[a-z0-9-]+$/),
    name: z.string(),
    /** Only a number whose source is known; the operator supplies the others. */
    phone: z.object({ number: z.string(), source: z.string() }).nullable(),
  }),
);

/** The agencies of the service, in the order they are shown. */
export const agencies = schema.parse(data);

/** The duty desk of the service: what nobody else is responsible for comes here. */
export const DUTY_DESK = 'truc-ban';

/** An agency's Vietnamese name; its key when unknown. */
export function agencyName(key: string): string {
  return agencies.find((agency) => agency.key === key)?.name ?? key;
}
