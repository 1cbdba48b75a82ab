/**
 * The on-device decoder's own worker, run by Node: gray frames come in by standard input, texts go out.
 *
 * A frame is its width, its height (32 bits each, little end first) and its pixels; an answer is one line of
 * JSON, the texts in it.
 */
import { readFile } from 'node:fs/promises';

const waiting = [];
let listener;

// What a worker has and Node has not: its mail, and files under an address.
globalThis.addEventListener = (_type, heard) => {
  listener = heard;
};
globalThis.postMessage = (answer) => waiting.shift()?.(answer);
globalThis.fetch = async (url) =>
  new Response(await readFile(new URL(url)), { headers: { 'Content-Type': 'application/wasm' } });

const answer = () => new Promise((resolve) => waiting.push(resolve));

async function* frames() {
  let kept = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
    kept = Buffer.concat([kept, chunk]);
    while (kept.length >= 8 && kept.length >= 8 + kept.readUInt32LE(0) * kept.readUInt32LE(4)) {
      const [width, height] = [kept.readUInt32LE(0), kept.readUInt32LE(4)];
      yield { width, height, gray: kept.subarray(8, 8 + width * height) };
      kept = kept.subarray(8 + width * height);
    }
  }
}

function picture({ width, height, gray }) {
  const data = new Uint8ClampedArray(4 * gray.length).fill(255);
  for (let at = 0; at < gray.length; at++) data.fill(gray[at], 4 * at, 4 * at + 3);
  return { width, height, data };
}

const awake = answer();
await import('../../static/js/decoder/worker.js');
if (!(await awake).awake) throw new Error('the engine did not start');
for await (const frame of frames()) {
  const read = answer();
  listener({ data: { id: 0, picture: picture(frame) } });
  const { symbols, failed } = await read;
  if (failed) throw new Error('the engine failed');
  process.stdout.write(`${JSON.stringify(symbols.map(({ text }) => text))}\n`);
}
