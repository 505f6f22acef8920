import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { groupBySecret, resultsOf } from '../../src/awareness/groups.ts';
import type { Database } from '../../src/database.ts';
import { headers } from '../web/headers.ts';
import { classPage } from './page.ts';

const STYLE = readFileSync(new URL('./class.css', import.meta.url));

/**
 * The page with a group's results, `GET /lop/<secret>`: for the teacher, without a login.
 * @param secure the page is served over https
 */
export function classRoutes(database: Database, secure: boolean): Router {
  const router = Router();
  router.use('/lop', ...headers(secure), (_request, response, next) => {
    response.set('X-Robots-Tag', 'noindex, nofollow');
    next();
  });
  router.get('/lop/class.css', (_request, response) => void response.type('css').send(STYLE));
  router.get('/lop/:secret', async (request, response) => {
    const group = await groupBySecret(database, request.params.secret);
    if (!group) {
      response
        .status(404)
        .type('text')
        .send('Không có trang này. Đường dẫn có thể đã được thay bằng đường dẫn mới.\n');
      return;
    }
    response.type('html').send(classPage(group, await resultsOf(database, group.code), '/lop/class.css'));
  });
  return router;
}
