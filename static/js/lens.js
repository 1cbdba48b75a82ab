/** What the camera at hand can truly do: light, come nearer. Browsers say what they know, devices what they can. */

const able = (track) => track?.getCapabilities?.() ?? {};

export const hasTorch = (track) => able(track).torch === true;

/** Return `{min, max, step, value}` of a zoom that has some way to go, or null. */
export function zoomOf(track) {
  const { min, max, step } = able(track).zoom ?? {};
  if (!(max > min)) return null;
  return { min, max, step: step > 0 ? step : (max - min) / 20, value: track.getSettings?.().zoom ?? min };
}

/** Ask something of the camera; the answer says whether it did it: some promise more than they hold. */
export async function ask(track, wish) {
  try {
    await track.applyConstraints({ advanced: [wish] });
    return true;
  } catch {
    return false;
  }
}
