import { createTransport } from 'nodemailer';
import type { Config } from './config.ts';
import type { Database } from './database.ts';

/**
 * What an agency is told by e-mail: that a tip of this urgency waits, or that somebody in danger is writing one. With a
 * role: only the officers who have it, or everybody where nobody has.
 */
type Notice = { agency: string; role?: 'duty' } & ({ urgency: string } | { alert: string });

/**
 * E-mail to the officers of an agency that something waits in its inbox: urgency and a link, nothing of the tip.
 * @returns a function that sends one notice; it does nothing without SMTP_URL
 */
export function mailer({ prisma }: Database, config: Config) {
  const transport = config.SMTP_URL ? createTransport(config.SMTP_URL) : undefined;
  return async (notice: Notice): Promise<void> => {
    if (!transport) return;
    const all = await prisma.officer.findMany({
      where: { agencyKey: notice.agency, agencySeal: { not: null } },
      select: { email: true, role: true },
    });
    const called = all.filter(({ role }) => role === notice.role);
    const officers = called.length > 0 ? called : all;
    if (officers.length === 0) return;
    await transport.sendMail({
      from: config.MAIL_FROM!,
      bcc: officers.map(({ email }) => email),
      subject:
        'alert' in notice
          ? 'Có người đang viết tin khẩn'
          : `[${notice.urgency}] Có tin trong hộp thư Tin Báo`,
      text: `Mở hộp thư: ${config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`}/console\n`,
    });
  };
}
