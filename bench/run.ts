// npm run bench -- [name …]: runs the named benchmarks, or all. Figures are ratios within one run, or per core.
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.replace('.ts', ''));
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !names.includes(name));
if (unknown || wanted.includes('--help')) {
  process.stderr.write(`npm run bench -- [${names.join('|')}] …\n`);
  process.exit(wanted.includes('--help') ? 0 : 2);
}
for (const name of wanted.length > 0 ? wanted : names) {
  const bench = (await import(`./${name}.ts`)) as { run(): Promise<void> };
  await bench.run();
}
process.exit(0);
