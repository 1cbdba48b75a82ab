/** A photo of a coupon, read on this device: the camera may be missing, blocked, or too poor for a live picture. */
import { draw } from '../../picture.js';

const PHOTO_SIDE = 1600;

/** Read a chosen photo with a decoder; the coupon's text, or null. Rejects for what is no picture. */
async function textOf(file, decoder) {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const canvas = draw(bitmap, bitmap.width, bitmap.height, PHOTO_SIDE);
  bitmap.close();
  const symbols = await decoder.read(canvas);
  return symbols.find((symbol) => symbol.is_coupon)?.text ?? null;
}

/** Read each photo chosen in a field; `open(text)` takes the coupon, `tell(name)` says what is under way. */
export function readPhotos(field, decoder, { open, tell }) {
  field.addEventListener('change', async () => {
    const [file] = field.files;
    if (!file) return;
    tell('reading-photo');
    try {
      const text = await textOf(file, decoder);
      if (text) open(text);
      else tell('photo-empty');
    } catch {
      tell('photo-unreadable');
    } finally {
      field.value = '';
    }
  });
}
