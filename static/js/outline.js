/** The outline drawn over a code: from pixels of the frame as sent to pixels of the screen. */

/**
 * Place corners of a frame on a box that shows the film centred: with `object-fit: cover`, or `contain` where
 * `fit` is `Math.min`.
 *
 * `frame` is the picture the corners were found in, `film` the video it was taken from, `box` the element.
 */
export function place(quad, frame, film, box, fit = Math.max) {
  const scale = fit(box.width / film.width, box.height / film.height);
  const [left, top] = [(box.width - film.width * scale) / 2, (box.height - film.height * scale) / 2];
  const [across, down] = [(film.width / frame.width) * scale, (film.height / frame.height) * scale];
  return quad.map(([x, y]) => [left + x * across, top + y * down]);
}

export class Outline {
  constructor(svg, video, fit = Math.max) {
    Object.assign(this, { svg, video, fit });
    // Where the code was is no longer where it is drawn.
    addEventListener('resize', () => this.clear());
  }

  /** Draw round one symbol: a coupon's outline is violet, that of another code plain. Never green. */
  show(symbol, canvas) {
    const film = { width: this.video.videoWidth, height: this.video.videoHeight };
    const box = { width: this.video.clientWidth, height: this.video.clientHeight };
    const corners = place(symbol.quad, canvas, film, box, this.fit);
    const points = corners.map((corner) => corner.map((at) => at.toFixed(1)).join()).join(' ');
    for (const shape of this.svg.children) shape.setAttribute('points', points);
    this.svg.dataset.seen = symbol.is_coupon ? 'coupon' : 'other';
  }

  clear() {
    if (!this.svg.dataset.seen) return;
    delete this.svg.dataset.seen;
    for (const shape of this.svg.children) shape.removeAttribute('points');
  }
}
