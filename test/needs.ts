import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Programs some suites need beside Node, with the Debian package that brings each. */
const NEEDS = [
  { program: '/usr/bin/redis-server', package: 'redis-server', suites: 'queues on Redis' },
  { program: process.env.CHROMIUM ?? '/usr/bin/chromium', package: 'chromium', suites: 'pages in a browser' },
  { program: '/usr/bin/ffmpeg', package: 'ffmpeg', suites: 'sound and film without metadata' },
  { program: '/usr/bin/espeak-ng', package: 'espeak-ng', suites: 'the machine voice' },
];

/** Installs what is missing where that is possible; otherwise says which suites will be skipped and how to run them. */
export default function installNeeds(): void {
  const missing = NEEDS.filter(({ program }) => !existsSync(program));
  if (missing.length === 0) return;
  const packages = missing.map((need) => need.package);
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write(`Installing ${packages.join(', ')} for the tests …\n`);
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
      const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      execFileSync('apt-get', ['install', '-y', '-qq', ...packages, 'fonts-noto-core'], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: environment,
      });
    } catch {
      process.stderr.write('apt-get could not install them.\n');
    }
  }
  for (const need of NEEDS.filter(({ program }) => !existsSync(program))) {
    process.stderr.write(`SKIPPED: ${need.suites} (no ${need.program}; apt-get install ${need.package})\n`);
  }
}
