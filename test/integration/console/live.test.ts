import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logInAs, type Office, openOffice, type Person, staff } from './office.ts';

let office: Office;
let guards: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ guards } = await staff(office));
});
afterAll(() => office.close());

describe('live events', () => {
  it('reach only the pages of the agency concerned, and end with the session', async () => {
    const who = await logInAs(office, 'an@police.example');
    const streams = await Promise.all(
      [who, guards].map(({ cookie }) => fetch(`${office.url}/console/events`, { headers: { cookie } })),
    );
    const heard = ['', ''];
    const reading = streams.map(async ({ body }, index) => {
      const decoder = new TextDecoder();
      for await (const chunk of body!) heard[index] += decoder.decode(chunk);
    });
    const notice = (agency: string) =>
      office.database.pool.query(`SELECT pg_notify('inbox', $1)`, [
        JSON.stringify({ agency, assignment: `for-${agency}`, urgency: 'P0' }),
      ]);
    await expect
      .poll(() => notice('cong-an-tinh').then(() => heard[0]), { timeout: 10_000 })
      .toContain('for-cong-an-tinh');
    await notice('bien-phong');
    await office.database.pool.query(`SELECT pg_notify('inbox', 'not json')`);
    await expect.poll(() => heard[1]).toContain('for-bien-phong');
    expect(heard[0]).not.toContain('bien-phong');
    expect(heard[1]).not.toContain('cong-an');
    await who.post('/console/logout', {});
    await reading[0];
  });
});
