import { setTimeout as sleep } from 'node:timers/promises';
import { officerOverHttp } from '../../integration/path/desk.ts';
import type { Ledger } from './ledger.ts';
import type { Fleet } from './processes.ts';

/** Officers of one agency, who acknowledge and answer what its inbox gets. */
export interface Officers {
  end(): Promise<void>;
}

const AGENCY = 'cong-an-tinh';
const PASSWORD = 'mật khẩu thật là dài';

/** Lets an officer answer about one tip a second, each once, until the end. */
export async function startOfficers(fleet: Fleet, ledger: Ledger): Promise<Officers> {
  const keys = { DATABASE_URL: fleet.databaseUrl, KEY_DIR: fleet.keyDir };
  const { desk } = await officerOverHttp(fleet.folder, fleet.console, AGENCY, PASSWORD, keys);
  let over = false;
  const answered = new Set<string>();
  const work = async () => {
    while (!over) {
      await sleep(700);
      const found = await fleet.database.pool.query<{ tip_id: string }>(
        `SELECT tip_id FROM assignment WHERE agency_key = $1 AND kind = 'lead' AND ended IS NULL AND NOT tip_id = ANY($2)
         ORDER BY random() LIMIT 1`,
        [AGENCY, [...answered]],
      );
      const tip = found.rows[0]?.tip_id;
      if (tip === undefined) continue;
      answered.add(tip);
      const marker = ledger.marker();
      try {
        await desk.acknowledge(tip);
        await desk.answer(tip, `${marker} chúng tôi đang xác minh`);
        ledger.answers.push({ tip, marker });
      } catch (error) {
        ledger.failures.push(`officer: ${(error as Error).message.replace(/[0-9a-f-]{36}/g, '…')}`);
      }
    }
  };
  const working = work();
  return {
    async end() {
      over = true;
      await working;
    },
  };
}
