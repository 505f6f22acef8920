import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Base modules anybody above may use. */
const GROUND = [
  'src/text.ts',
  'src/csv.ts',
  'src/config.ts',
  'src/database.ts',
  'src/log.ts',
  'src/metrics.ts',
  'src/generated',
];
const TYPES = ['src/conversation/types.ts', 'src/conversation/questions.json', 'src/sorting/types.ts'];

/** What each part may import; a folder not listed (main, cli, service, commands) wires the others together. */
const ARROWS: Record<string, string[]> = {
  'src/conversation': ['locales/languages.json', 'src/awareness/lessons.json', 'src/awareness/quizzes.json'],
  'src/sorting': [],
  'src/linking': [],
  'src/search': ['src/linking'],
  'src/vault': ['src/config.ts'],
  'src/languages': [
    'src/conversation/types.ts',
    'src/conversation/fold.ts',
    'src/awareness/lessons.json',
    'src/media/types.ts',
    'src/voices/speak.ts',
    'src/database.ts',
    'src/text.ts',
    'src/log.ts',
    'locales',
  ],
  'src/pictures': ['src/languages', 'src/awareness/quizzes.json'],
  'src/voices': [
    'src/languages',
    'src/conversation/fold.ts',
    'src/conversation/commands.json',
    'locales',
    ...GROUND,
  ],
  'src/storage': ['src/config.ts'],
  'src/media': [],
  'src/tips': ['src/vault', ...GROUND, ...TYPES],
  'src/audit': [...GROUND],
  'src/officers': ['src/audit', 'src/vault', 'src/kept.ts', ...GROUND],
  'src/awareness': ['src/tips/outgoing.ts', 'src/languages', 'src/vault', 'src/kept.ts', ...GROUND, ...TYPES],
  'src/inbox': [
    'src/search',
    'src/audit',
    'src/officers',
    'src/tips',
    'src/linking',
    'src/languages',
    'src/storage/port.ts',
    'src/vault',
    ...GROUND,
    ...TYPES,
  ],
  'src/reports': ['src/inbox', 'src/officers', 'src/sorting', ...GROUND],
  'src/console': [
    'src/search',
    'src/audit',
    'src/reports',
    'src/awareness',
    'src/inbox',
    'src/pictures',
    'src/officers',
    'src/tips',
    'src/languages',
    'src/sorting',
    'src/media/types.ts',
    'src/storage/port.ts',
    'src/vault',
    'src/setup.ts',
    'locales/numbers.json',
    ...GROUND,
    ...TYPES,
  ],
  bots: [
    'src/awareness',
    'src/pictures',
    'src/conversation',
    'src/tips',
    'src/languages',
    'src/sorting/sort.ts',
    'src/sorting/places.ts',
    'src/storage/port.ts',
    'src/vault',
    'locales',
    ...GROUND,
  ],
  queues: [
    'src/search',
    'src/audit',
    'bots/channel.ts',
    'src/awareness',
    'src/inbox',
    'src/tips',
    'src/sorting',
    'src/media',
    'src/storage/port.ts',
    'src/languages',
    'src/vault',
    ...GROUND,
    ...TYPES,
  ],
};

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

const files = ['src', 'bots', 'queues'].flatMap(sources);
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const found = [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map(([, path]) =>
      relative(ROOT, resolve(ROOT, dirname(file), path!)),
    );
    return [file, found];
  }),
);

describe('the folder tree is the architecture', () => {
  it.each(Object.entries(ARROWS))('%s imports only what lies below it', (folder, allowed) => {
    const may = [folder, ...allowed];
    const strays = files
      .filter((file) => file.startsWith(`${folder}/`))
      .flatMap((file) =>
        imports
          .get(file)!
          .filter((path) => !may.some((at) => path === at || path.startsWith(`${at}/`)))
          .map((path) => `${file} → ${path}`),
      );
    expect(strays).toEqual([]);
  });

  it('has no circle of imports', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, trail: string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      if (trail.includes(file) || done.has(file)) return;
      for (const next of imports.get(file) ?? []) walk(next, [...trail, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });

  it('reads every source file', () => expect(files.length).toBeGreaterThan(50));
});
