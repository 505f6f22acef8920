import type { Database } from '../../src/database.ts';
import type { Storage } from '../../src/storage/port.ts';
import type { Receive } from '../channel.ts';
import type { Gate } from './gate.ts';
import type { Hub } from './hub.ts';

/** What the routes work with. */
export interface Web {
  database: Database;
  storage: Storage;
  hub: Hub;
  gate: Gate;
  receive: Receive;
  secure: boolean;
  /** Where quick exit leads. */
  neutral: string;
  /** Origins whose pages may show ours in a frame. */
  embedOrigins: string[];
}
