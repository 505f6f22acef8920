// @ts-check
import { byId } from './log.js';

/**
 * Does the work the server asks for before it takes more.
 * @param {{ parameters: object }} challenge
 * @returns {Promise<string>} the header that shows it was done
 */
async function prove(challenge) {
  const note = byId('checking');
  const worker = new Worker(new URL('./work.js', import.meta.url));
  note.hidden = false;
  try {
    const solution = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => reject(new Error('work'));
      worker.postMessage(challenge.parameters);
    });
    return JSON.stringify({ challenge, solution });
  } finally {
    note.hidden = true;
    worker.terminate();
  }
}

/**
 * @param {(headers: Record<string, string>) => Promise<{ status: number, body: () => Promise<any> }>} send
 * @returns {Promise<{ status: number, body: () => Promise<any> }>} the answer, with the work done if any was asked for
 */
export async function sendProving(send) {
  let answer = await send({});
  while (answer.status === 428) {
    const proof = await prove((await answer.body()).challenge);
    answer = await send({ 'X-Proof': proof });
  }
  return answer;
}
