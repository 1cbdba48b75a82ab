/** While one aims: the edges of the page are looked for in the film, again and again, and outlined over it. */
import { find } from './still.js';

const PAUSE_MS = 150;

/** Look until `aiming()` is over; `tell` hears whether a page is seen. */
export async function aim(helper, video, outline, { aiming, tell }) {
  const small = document.createElement('canvas');
  while (aiming()) {
    const size = { width: video.videoWidth, height: video.videoHeight };
    const quad = await find(helper, video, size.width, size.height, small);
    if (!aiming()) return;
    if (quad) outline.show({ quad, is_coupon: true }, size);
    else outline.clear();
    tell(quad ? 'found' : 'sought');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
