import { createTransport } from 'nodemailer';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { warn } from './log.ts';

/**
 * What an agency is told by e-mail: that a tip of this urgency waits, or that somebody in danger is writing one. With a
 * role: only the officers who have it, or everybody where nobody has.
 */
type Notice = { agency: string; role?: 'duty' } & ({ urgency: string } | { alert: string });

/** Milliseconds a mail server may be silent. */
const PATIENCE = 8_000;
const TIMEOUTS = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE };

/** Where officers reach the console. */
export const consoleAt = ({ PUBLIC_URL, HOST, PORT }: Config): string =>
  `${PUBLIC_URL ?? `http://${HOST}:${PORT}`}/console`;

/**
 * E-mail to the officers of an agency that something waits in its inbox: urgency and a link, nothing of the tip.
 * @returns a function that sends one notice and rejects when the server takes it for nobody; undefined without SMTP_URL
 */
export function mailer(
  { prisma }: Database,
  config: Config,
): ((notice: Notice) => Promise<void>) | undefined {
  if (!config.SMTP_URL) return undefined;
  const transport = createTransport({ url: config.SMTP_URL, ...TIMEOUTS });
  return async (notice) => {
    const { agency, role } = notice;
    const all = await prisma.officer.findMany({
      where: { agencyKey: agency, agencySeal: { not: null } },
      select: { email: true, role: true },
    });
    const called = all.filter((officer) => officer.role === role);
    const officers = called.length > 0 ? called : all;
    if (officers.length === 0) return;
    const { rejected } = await transport.sendMail({
      from: config.MAIL_FROM!,
      bcc: officers.map(({ email }) => email),
      subject:
        'alert' in notice
          ? 'Có người đang viết tin khẩn'
          : `[${notice.urgency}] Có tin trong hộp thư Tin Báo`,
      text: `Mở hộp thư: ${consoleAt(config)}\n`,
    });
    if (rejected.length > 0) warn('mail refused for some', { agency, count: rejected.length });
  };
}
