import { Worker } from 'node:worker_threads';
import { ReviewError } from './lines.ts';

/** Milliseconds and megabytes a file may take. */
const TIME = 20_000;
const MEMORY = 256;

/**
 * Reads or writes a file in a thread of its own: whatever it makes the libraries do, people in danger are answered meanwhile.
 * @param task what `file-thread.js` is asked for
 * @throws ReviewError for what can't be done, in words for the reviewer
 */
export function inThread<T>(task: object): Promise<T> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./file-thread.js', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    const end = (refused: string | undefined, result?: T) => {
      clearTimeout(clock);
      void worker.terminate();
      if (refused) fail(new ReviewError(refused));
      else done(result!);
    };
    const clock = setTimeout(() => end('Tệp này đọc lâu quá. Hãy tải tệp mới rồi làm lại.'), TIME);
    worker.on('message', ({ result, refused }: { result?: T; refused?: string }) => end(refused, result));
    worker.on('error', () => end('Không đọc được tệp này.'));
    worker.on('exit', () => end('Không đọc được tệp này.'));
  });
}
