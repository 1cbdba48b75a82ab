/** Pictures small enough to send: a live frame of 960 px, a photo of 1,600 px, both as JPEG. */

/** Draw `source` on the canvas with its longest side at most `side` pixels; the canvas is given back. */
export function draw(source, width, height, side, canvas = document.createElement('canvas')) {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  // A transparent picture is read on white paper, as it was drawn.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function asJpeg(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.85);
  });
}

/** Shrink a chosen photo; a picture that this browser cannot open is left for the server to read. */
export async function shrink(file, side) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return file;
  }
  try {
    if (Math.max(bitmap.width, bitmap.height) <= side) return file;
    const blob = await asJpeg(draw(bitmap, bitmap.width, bitmap.height, side));
    return new File([blob], 'photo.jpg', { type: 'image/jpeg' });
  } finally {
    bitmap.close();
  }
}
