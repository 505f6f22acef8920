import { ConfigError, readConfig } from './config.ts';
import { SetupError } from './embedded.ts';
import { fault } from './log.ts';
import { invite } from './officers/invite.ts';
import { startService } from './service.ts';
import { KeyError } from './vault/keys.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Prints what the person who starts the service needs, and on the first start what is shown only once. */
async function greet(service: Awaited<ReturnType<typeof startService>>, publicUrl: string): Promise<void> {
  say('');
  say(`  Tin Báo đang chạy.`);
  say(`  Trang nhắn tin:  ${publicUrl}/`);
  say(`  Trang cán bộ:    ${publicUrl}/console`);
  if (service.recoveryKey) {
    const token = await invite(
      service.database,
      { agency: undefined, email: 'admin@tinbao.local', role: 'admin' },
      undefined,
    );
    say('');
    say(
      '  Quản trị viên đầu tiên: mở liên kết này một lần để đặt mật khẩu (e-mail đăng nhập: admin@tinbao.local)',
    );
    say(`  ${publicUrl}/console/setup/${token}`);
    say('');
    say('  KHÓA KHÔI PHỤC: in ra giấy, cất trong két, xóa khỏi màn hình. Chỉ hiện một lần.');
    say('  Mất khóa này và mất mật khẩu của mọi cán bộ một cơ quan là mất tin của cơ quan đó.');
    say(`  ${service.recoveryKey}`);
  }
  say('');
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const service = await startService(config);
  await greet(service, config.PUBLIC_URL ?? service.url);
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(1);
      closing = true;
      await service.close();
      process.exit(0);
    });
  }
}

process.on('unhandledRejection', (error) => fault('process', error));

main().catch((error: unknown) => {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  if (
    error instanceof SetupError ||
    error instanceof KeyError ||
    (error as { code?: string }).code === 'EADDRINUSE'
  ) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
  fault('start', error);
  process.exit(1);
});
