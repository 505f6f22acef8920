import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Database } from '../../src/database.ts';
import { fault } from '../../src/log.ts';
import type { Box } from './address.ts';
import type { Hub, Viewer } from './hub.ts';
import { since } from './mailbox.ts';

/** What a stream of events begins with. */
export interface Beginning {
  /** The last row the page has; '0' for none. */
  after: string;
  /** The id under which a page with an empty mailbox greets. */
  greeting: string;
}

/** Milliseconds: proxies close a connection that is silent for longer. */
const HEARTBEAT = 20_000;

/**
 * Shows a mailbox to a page as server-sent events: what is there, `ready`, then what comes. Row ids are the event ids, so
 * a page that lost the connection goes on where it stood.
 */
export function showMailbox(
  response: ServerResponse,
  database: Database,
  hub: Hub,
  box: Box,
  { after, greeting }: Beginning,
): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.write('retry: 2000\n\n');
  const pump = pumping(response, database, box, after, (last) => {
    const ready = last === '0' ? { start: greeting } : {};
    response.write(`event: ready\ndata: ${JSON.stringify(ready)}\n\n`);
  });
  const viewer: Viewer = {
    wake: pump,
    end(why) {
      if (why !== 'closing') response.write(`event: ${why}\ndata: {}\n\n`);
      finish();
      response.end();
    },
  };
  const leave = hub.join(box.topic, viewer);
  // The heartbeat also looks for rows: who tells of them may have died in between.
  const heartbeat = setInterval(() => {
    response.write(':\n\n');
    pump();
  }, HEARTBEAT);
  const finish = () => {
    clearInterval(heartbeat);
    leave();
  };
  response.on('close', finish);
  pump();
}

/** Writes new rows, one reading at a time; what comes meanwhile is read next. */
function pumping(
  response: ServerResponse,
  database: Database,
  box: Box,
  after: string,
  caughtUp: (last: string) => void,
): () => void {
  let [last, reading, wanted, first] = [after, false, false, true];
  const over = () => response.writableEnded || response.closed;
  const read = async () => {
    do {
      wanted = false;
      for (
        let rows = await since(database, box, last);
        rows.length > 0;
        rows = await since(database, box, last)
      ) {
        if (over()) return;
        for (const { id, entry } of rows) {
          last = id;
          if (entry) response.write(`id: ${id}\ndata: ${JSON.stringify(entry)}\n\n`);
        }
        if (response.writableNeedDrain)
          await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      if (over()) return;
      if (first) caughtUp(last);
      first = false;
    } while (wanted);
  };
  return () => {
    wanted = true;
    if (reading || over()) return;
    reading = true;
    read()
      .catch((error) => {
        fault('web-events', error);
        // The page comes back by itself and asks for what it has not seen.
        response.end();
      })
      .finally(() => {
        reading = false;
      });
  };
}
