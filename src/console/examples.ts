import { countExamples, EXAMPLE_LIMIT, exportExamples } from '../inbox/examples.ts';
import { InboxError } from '../inbox/held.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** What an agency's corrections could teach the sorter, before anything of it is opened. */
export async function showExamples(
  { database }: Desk,
  { session }: OfficerVisit,
  error?: string,
): Promise<Reply> {
  const count = await countExamples(database, session);
  return {
    page: 'examples',
    title: 'Mẫu đã sửa',
    status: error ? 409 : 200,
    data: { error, count: Math.min(count, EXAMPLE_LIMIT), over: count > EXAMPLE_LIMIT ? EXAMPLE_LIMIT : 0 },
  };
}

/** The corrected tips as a file, one JSON object a line. */
export async function downloadExamples(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  try {
    if (visit.fields.sure !== 'yes')
      throw new InboxError('Hãy đánh dấu xác nhận rằng bạn sẽ đọc lại tệp trước khi đưa cho ai.');
    const examples = await exportExamples(desk.database, visit.session);
    const lines = examples.map((example) => `${JSON.stringify(example)}\n`).join('');
    return {
      write: (response) => void response.attachment('mau-da-sua.jsonl').type('application/jsonl').send(lines),
    };
  } catch (error) {
    if (!(error instanceof InboxError)) throw error;
    return showExamples(desk, visit, error.message);
  }
}
