/** One picture of a page: found on its desk, laid flat, judged, and made into a file small enough to send. */
import { draw } from '../picture.js';
import { JUDGED_AT } from './judge.js';
import { LONGEST } from './straighten.js';

/** The longest side of the picture in which a page is looked for. */
const LOOKED_AT = 320;
const QUALITY = 0.8;

const pixels = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);

/** Find the page in a film or a canvas; resolves with corners in pixels of the source's own size, or null. */
export async function find(helper, source, width, height, small = undefined) {
  const seen = draw(source, width, height, LOOKED_AT, small);
  const [across, down] = [width / seen.width, height / seen.height];
  const quad = await helper.find(pixels(seen));
  return quad?.map(([x, y]) => [x * across, y * down]) ?? null;
}

/** Lay the page of a canvas flat, or keep the whole where there are no corners; a canvas. */
export async function flatten(helper, canvas, quad) {
  const flat = quad ? await helper.flatten(pixels(canvas), quad) : null;
  if (!flat) return draw(canvas, canvas.width, canvas.height, LONGEST);
  const page = document.createElement('canvas');
  [page.width, page.height] = [flat.width, flat.height];
  page
    .getContext('2d', { alpha: false })
    .putImageData(new ImageData(flat.data, flat.width, flat.height), 0, 0);
  return page;
}

/** Name what is wrong with a page, `dark`, `blurred` or `glare`, or null. */
export function judge(helper, canvas) {
  return helper.judge(pixels(draw(canvas, canvas.width, canvas.height, JUDGED_AT)));
}

/** Make the file that is sent: drawn anew, so that nothing of the camera's own notes goes with it. */
export function asFile(canvas, name) {
  return new Promise((resolve, reject) => {
    const made = (blob) => {
      if (blob) resolve(new File([blob], name, { type: 'image/jpeg' }));
      else reject(new Error('no picture'));
    };
    canvas.toBlob(made, 'image/jpeg', QUALITY);
  });
}

/** Give of one shot the page alone and what is wrong with it: `{shot, canvas, cut, fault}`; `whole`: without cutting. */
export async function take(helper, shot, whole = false) {
  const quad = whole ? null : await find(helper, shot, shot.width, shot.height);
  const canvas = await flatten(helper, shot, quad);
  return { shot, canvas, cut: Boolean(quad), fault: await judge(helper, canvas) };
}
