import { spawnService } from '../../process.ts';

/** An officer at work through the pages alone, without a browser. */
export interface DeskClerk {
  /** The newest tip of the inbox. */
  newest(): Promise<string>;
  /** The page of a tip. */
  read(tip: string): Promise<string>;
  acknowledge(tip: string): Promise<void>;
  answer(tip: string, text: string): Promise<void>;
  transfer(tip: string, agency: string, reason: string): Promise<void>;
  /** Takes no more messages from whoever wrote the tip, for a day. */
  mute(tip: string): Promise<void>;
  /** The bytes of everything sent along with a tip, cleaned and as it came. */
  media(tip: string): Promise<Buffer[]>;
}

/** Invites an officer by the command line beside the running service, sets the password by the link, and logs in. */
export async function officerOverHttp(
  folder: string,
  url: string,
  agency: string,
  password: string,
  settings: Record<string, string> = {},
): Promise<{ desk: DeskClerk; link: string }> {
  const email = `truc@${agency}.test`;
  const add = ['officer', 'add', '--agency', agency, '--email', email, '--role', 'duty'];
  const command = spawnService(folder, { PUBLIC_URL: url, ...settings }, 'src/cli.ts', add);
  if ((await command.ended) !== 0) throw new Error(`officer add failed: ${command.output()}`);
  const { link } = JSON.parse(command.output()) as { link: string };

  let cookie = '';
  const post = async (path: string, fields: Record<string, string>): Promise<Response> => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie,
        origin: url,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(fields),
    });
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };
  const bytes = async (path: string): Promise<Buffer> => {
    const answer = await fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const page = async (path: string): Promise<string> => (await bytes(path)).toString();
  await post(new URL(link).pathname, { password, repeated: password });
  const entered = await post('/console/login', { email, password });
  cookie = entered.headers.getSetCookie()[0]!.split(';')[0]!;
  const act = async (tip: string, action: string, fields: Record<string, string> = {}): Promise<void> => {
    const csrf = (await page(`/console/tips/${tip}`)).match(/name="csrf" value="([^"]+)"/)![1]!;
    await post(`/console/tips/${tip}/${action}`, { csrf, ...fields });
  };
  const desk: DeskClerk = {
    async newest() {
      for (;;) {
        const tip = (await page('/console')).match(/\/console\/tips\/([0-9a-f-]{36})/)?.[1];
        if (tip) return tip;
        await new Promise((again) => setTimeout(again, 50));
      }
    },
    read: (tip) => page(`/console/tips/${tip}`),
    acknowledge: (tip) => act(tip, 'acknowledge'),
    answer: (tip, text) => act(tip, 'answer', { text }),
    transfer: (tip, to, reason) => act(tip, 'transfer', { agency: to, reason, sure: 'yes' }),
    mute: (tip) => act(tip, 'mute', { days: '1', reason: 'spam', sure: 'yes' }),
    async media(tip) {
      const shown = await page(`/console/tips/${tip}`);
      const paths = new Set(
        shown.match(/\/console\/tips\/[0-9a-f-]{36}\/media\/[0-9a-f-]{36}(\?original)?/g),
      );
      return Promise.all([...paths].map(bytes));
    },
  };
  return { desk, link };
}
