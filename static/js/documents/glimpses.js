/** Small pictures of pages that were just taken: in memory alone, and only before whoever took them. */
const seen = new Map();

export const keepGlimpse = (id, canvas) => seen.set(id, canvas);
export const glimpse = (id) => seen.get(id) ?? null;
/** The device changes hands, or locks. */
export const forgetGlimpses = () => seen.clear();
