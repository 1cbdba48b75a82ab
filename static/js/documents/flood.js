/** One piece of what is brighter than a level, followed from a pixel of it. */

/** Give how many pixels it has, and the first and the last of each of its rows; `seen` is marked. */
export function flood(gray, width, height, level, seen, from) {
  const [left, right] = [new Int32Array(height).fill(width), new Int32Array(height).fill(-1)];
  const waiting = [from];
  seen[from] = 1;
  let size = 0;
  while (waiting.length > 0) {
    const at = waiting.pop();
    const x = at % width;
    const y = (at - x) / width;
    size += 1;
    left[y] = Math.min(left[y], x);
    right[y] = Math.max(right[y], x);
    for (const next of beside(at, x, width)) {
      if (seen[next] !== 0 || gray[next] <= level) continue;
      seen[next] = 1;
      waiting.push(next);
    }
  }
  return { size, rim: rim(left, right) };
}

/** The four pixels around one. Beyond the picture `seen` holds nothing, so none of those is followed. */
function beside(at, x, width) {
  const rows = [at - width, at + width];
  if (x > 0) rows.push(at - 1);
  if (x < width - 1) rows.push(at + 1);
  return rows;
}

function rim(left, right) {
  const points = [];
  for (const [y, x] of right.entries()) if (x >= 0) points.push([left[y], y], [x, y]);
  return points;
}
