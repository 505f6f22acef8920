// @ts-check
// Finds the number the server has hidden (altcha, PBKDF2), away from the page, so that it stays alive meanwhile.

/** @param {string} hex */
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
/** @param {ArrayBuffer} bytes */
const hexOf = (bytes) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {{ [name: string]: any }} parameters */
async function work({ nonce, salt, cost, keyLength, keyPrefix, algorithm }) {
  const password = new Uint8Array([...bytesOf(nonce), 0, 0, 0, 0]);
  const number = new DataView(password.buffer, password.length - 4);
  const how = { name: 'PBKDF2', hash: algorithm.split('/')[1], salt: bytesOf(salt), iterations: cost };
  for (let counter = 0; ; counter++) {
    number.setUint32(0, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derivedKey = hexOf(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return postMessage({ counter, derivedKey });
  }
}

addEventListener('message', ({ data }) => void work(data).catch(reportError));
