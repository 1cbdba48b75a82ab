/** From a file that was chosen, dropped or pasted to a page of the document: a photo is shrunk and judged here. */
import { draw } from '../picture.js';
import { Helper } from './helper.js';
import { asFile, judge } from './still.js';
import { LONGEST } from './straighten.js';

/** The longest side of the small picture of a page. */
const SMALL = 240;

const opened = (file) => createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
export const small = (source) => draw(source, source.width, source.height, SMALL);

/** Give the page of a file: `{file, fault, view}`; `view` is a small canvas, null where it can't be opened here. */
export async function page(file) {
  const bitmap = await opened(file);
  // A PDF, or a kind of photo that only the server can open.
  if (!bitmap) return { file, fault: null, view: null };
  const helper = new Helper();
  try {
    const whole = draw(bitmap, bitmap.width, bitmap.height, LONGEST);
    return { file: await asFile(whole, 'photo.jpg'), fault: await judge(helper, whole), view: small(whole) };
  } finally {
    helper.close();
    bitmap.close();
  }
}

/** Draw a page that was kept from before. */
export async function view(file) {
  const bitmap = await opened(file);
  const drawn = bitmap && small(bitmap);
  bitmap?.close();
  return drawn;
}
