import { BackupError } from './backup.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { inboxCommand } from './commands/inbox.ts';
import { languagesCommand } from './commands/languages.ts';
import { officerCommand } from './commands/officer.ts';
import { sweepCommand } from './commands/sweep.ts';
import { UsageError } from './commands/usage.ts';
import { voicesCommand } from './commands/voices.ts';
import { ConfigError, readConfig } from './config.ts';
import { SetupError } from './embedded.ts';
import { fault, setLogLevel } from './log.ts';
import { OfficerError } from './officers/invite.ts';
import { sortCommand } from './sorting/command.ts';
import { KeyError } from './vault/keys.ts';

const HELP = `Tin Báo, command line. Machine output is JSON lines on stdout, everything else goes to stderr.

  npm run --silent cli -- <command>

  sort                      sort tips: {"text":…} a line in, the decision a line out
  sort eval <file>          figures of the sorter on labelled tips
  officer add --agency <key> --email <e> --role duty|supervisor|admin|auditor|reviewer
                            invite an officer; prints a one-time set-up link
  officer reset --email <e> --yes
                            a new link for an officer whose password is lost
  officer remove --email <e> --yes
                            end the account of an officer who leaves
  officer factors [--roles <role>,<role>|none]
                            which roles must have a second factor at log-in
  inbox list [--agency <key>] --json
                            metadata of assignments, nothing of what the tips say
  sweep                     put everything unfinished back on its belt, once
  audit verify [--head <hash>]
                            whether the chain of who did what is whole; names the first row that is not
  backup <file>             the database and what people sent along into one file
  restore <file> --yes      a backup into a fresh installation
  demo                      fill a fresh installation with invented tips
  languages status|hash     how far translations have come; write their review files
  voices                    have a machine say the texts nobody has recorded (espeak-ng, ffmpeg)
  doctor                    check configuration, keys, database, queue and channels

Each command explains itself with --help.
`;

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  sort: (args) => sortCommand(args, process.stdin, process.stdout, process.stderr),
  officer: (args) => officerCommand(args, readConfig(process.env)),
  inbox: (args) => inboxCommand(args, readConfig(process.env)),
  sweep: (args) => sweepCommand(args, readConfig(process.env)),
  audit: (args) => auditCommand(args, readConfig(process.env)),
  backup: (args) => backupCommand('backup', args, readConfig(process.env)),
  restore: (args) => backupCommand('restore', args, readConfig(process.env)),
  demo: (args) => demoCommand(args, readConfig(process.env)),
  languages: async (args) => languagesCommand(args),
  voices: (args) => voicesCommand(args, readConfig(process.env)),
  doctor: (args) => doctorCommand(args, readConfig(process.env)),
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    process.stderr.write(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (!command) throw new UsageError(`There is no command "${name}".\n\n${HELP}`);
  return command(args);
}

setLogLevel('error');
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const code = (error as { code?: string }).code ?? '';
    if (error instanceof UsageError || error instanceof ConfigError || code.startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${(error as Error).message}\n`);
      process.exit(2);
    }
    const ours = [SetupError, KeyError, OfficerError, BackupError];
    if (ours.some((kind) => error instanceof kind)) {
      process.stderr.write(`${(error as Error).message}\n`);
    } else {
      fault('cli', error);
    }
    process.exit(1);
  },
);
