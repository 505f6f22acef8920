import type { Route } from '../../../src/console/routes.ts';
import { places } from '../../../src/sorting/places.ts';

/** What pages about one thing are about. */
export interface Things {
  tip: string;
  /** Another tip of the same agency. */
  other: string;
  campaign: string;
  group: string;
}

/** Not pages: files, streams, and what is opened by a secret of its own. */
const NO_PAGE =
  /^\/(assets|setup|login|events|alarm)\b|\.(csv|svg|png)$|\/(media|sound|export|kit)\b|^\/officers\/:id/;

/** The addresses below `/console` at which a route's page can be seen; none for what is no page. */
export function pagesOf({ method, path }: Route, { tip, other, campaign, group }: Things): string[] {
  if (method !== 'get' || NO_PAGE.test(path)) return [];
  if (path === '/')
    return [
      '',
      '?view=danger',
      '?view=done',
      `?place=${places[11]!.code}`,
      '?category=forced_labour',
      '?channel=web',
    ];
  const address = path
    .replace(/^\/tips\/:id/, `/tips/${tip}`)
    .replace(/^\/campaigns\/:id/, `/campaigns/${campaign}`)
    .replace(/^\/groups\/:code/, `/groups/${group}`)
    .replace(/^\/languages\/:language/, '/languages/lo')
    .replace(/\/merge$/, `/merge?into=${other}`)
    .replace(/\/text$/, '/text?key=chat:welcome')
    .replace(':commune', places[0]!.code);
  if (address.includes(':') && !address.includes('?')) throw new Error(`Say in pages.ts how to open ${path}`);
  return [address];
}
