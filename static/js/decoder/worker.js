/** Reads QR codes beside the page, so that the camera's picture never stutters; nothing leaves the device. */
import { prepareZXingModule, readBarcodes } from '../../vendor/zxing-wasm/es/reader/index.js';
import { mend, mendSoftly, mendWide, soften } from './mend.js';

const FIRST = { formats: ['QRCode'], maxNumberOfSymbols: 4 };
/** What the first look misses, uneven light mostly: one threshold for the whole picture. */
const SECOND = { ...FIRST, binarizer: 'GlobalHistogram' };
/**
 * Every other second look is at a picture made easier, by turns, frame after frame of those without a code: a camera
 * shows the same dirty paper again and again, and one look more at each would slow down every one of them.
 */
const TURNS = [
  (picture) => readBarcodes(soften(picture), SECOND),
  (picture) => readBarcodes(soften(picture), FIRST),
  (picture) => readBarcodes(soften(soften(picture)), FIRST),
  (picture) => readBarcodes(mend(picture), { ...FIRST, tryDenoise: true }),
  (picture) => readBarcodes(mendWide(picture), SECOND),
  (picture) => readBarcodes(mendSoftly(picture), SECOND),
].flatMap((easier) => [(picture) => readBarcodes(picture, SECOND), easier]);
let missed = 0;

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
  if (found.length === 0) found = await TURNS[missed % TURNS.length](picture);
  missed = found.length === 0 ? missed + 1 : 0;
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
