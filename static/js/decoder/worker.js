/** Reads QR codes beside the page, so that the camera's picture never stutters; nothing leaves the device. */
import { prepareZXingModule, readBarcodes } from '../../vendor/zxing-wasm/es/reader/index.js';

const FIRST = { formats: ['QRCode'], maxNumberOfSymbols: 4 };
/** What the first look misses, uneven light mostly: one threshold for the whole picture. */
const SECOND = { ...FIRST, binarizer: 'GlobalHistogram' };

const overrides = {
  // Left to itself the library fetches its engine from elsewhere.
  locateFile: (name) => new URL(`../../vendor/zxing-wasm/reader/${name}`, import.meta.url).href,
};

prepareZXingModule({ overrides, fireImmediately: true }).then(
  () => postMessage({ awake: true }),
  () => postMessage({ awake: false }),
);

const quad = ({ topLeft, topRight, bottomRight, bottomLeft }) =>
  [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => [x, y]);

async function read(picture) {
  const started = performance.now();
  let found = await readBarcodes(picture, FIRST);
  if (found.length === 0) found = await readBarcodes(picture, SECOND);
  const symbols = found.map(({ text, position }) => ({ text, quad: quad(position) }));
  return { symbols, elapsedMs: performance.now() - started };
}

addEventListener('message', async ({ data: { id, picture } }) => {
  try {
    postMessage({ id, ...(await read(picture)) });
  } catch {
    postMessage({ id, symbols: [], elapsedMs: 0, failed: true });
  }
});
