/** Points, their hull, and the four of them that hold the most: geometry in pixels, y downwards. */

const cross = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

/** Give the points of the convex hull, in order. */
export function hull(points) {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (list) => {
    const kept = [];
    for (const point of list) {
      while (kept.length > 1 && cross(kept.at(-2), kept.at(-1), point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
}

/** Give the area inside corners in order. */
export function area(corners) {
  let twice = 0;
  for (const [at, [x, y]] of corners.entries()) {
    const [nextX, nextY] = corners[(at + 1) % corners.length];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

/** Give the largest quadrilateral whose corners are points of a hull: of each diagonal the farthest on either side. */
export function largestQuad(points) {
  let [best, bestArea] = [null, 0];
  for (let a = 0; a < points.length; a += 1) {
    for (let c = a + 2; c < points.length; c += 1) {
      const [b, left] = farthest(points, a, c, a + 1, c);
      const [d, right] = farthest(points, a, c, c + 1, points.length + a);
      if (left + right <= bestArea || left === 0 || right === 0) continue;
      bestArea = left + right;
      best = [points[a], points[b], points[c], points[d]];
    }
  }
  return best;
}

function farthest(points, a, c, from, to) {
  let [best, most] = [-1, 0];
  for (let at = from; at < to; at += 1) {
    const far = Math.abs(cross(points[a], points[c], points[at % points.length]));
    if (far > most) [best, most] = [at % points.length, far];
  }
  return [best, most];
}

/** Give four corners clockwise, from the one nearest to the top left. */
export function inOrder(corners) {
  const middle = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4);
  const angle = ([x, y]) => Math.atan2(y - middle[1], x - middle[0]);
  const round = [...corners].sort((one, other) => angle(one) - angle(other));
  const sums = round.map(([x, y]) => x + y);
  const first = sums.indexOf(Math.min(...sums));
  return [...round.slice(first), ...round.slice(0, first)];
}
