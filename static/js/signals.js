/** What is heard and felt when a code is found or refused. Browsers allow it once the page has been touched. */

/** Notes as `[hertz, start, seconds]`: two rising for found, two low for refused, told apart without a screen. */
export const TONES = {
  found: [
    [880, 0, 0.05],
    [1320, 0.05, 0.07],
  ],
  refused: [
    [220, 0, 0.12],
    [165, 0.14, 0.2],
  ],
};
export const BUZZES = { found: [40], refused: [90, 60, 90] };
const LOUDNESS = 0.15;

let speaker = null;

/** How long a signal lasts, in milliseconds. */
export const lengthOf = (name) =>
  Math.round(Math.max(...TONES[name].map(([, start, length]) => start + length)) * 1000);

const touched = () => navigator.userActivation?.hasBeenActive ?? true;
// A touch on the page before this one, of the same site, lets this one sound too; shaking asks for one here.
const broughtHere = () => document.referrer.startsWith(`${location.origin}/`);

/** Open the speaker where the browser lets it: a page that was never touched may not sound. */
export function wake() {
  if (!touched() && !broughtHere()) return;
  speaker ??= globalThis.AudioContext ? new AudioContext() : null;
  if (speaker?.state === 'suspended') speaker.resume();
}

/** Sound and shake as wished; resolves when it has been heard, at once when nothing is. */
export async function signal(name, { sound, vibration }) {
  if (vibration && touched()) navigator.vibrate?.(BUZZES[name]);
  if (!sound || speaker?.state !== 'running') return;
  for (const note of TONES[name]) play(...note);
  await new Promise((resolve) => setTimeout(resolve, lengthOf(name)));
}

function play(hertz, start, seconds) {
  const from = speaker.currentTime + start;
  const voice = new OscillatorNode(speaker, { type: 'triangle', frequency: hertz });
  const level = new GainNode(speaker, { gain: LOUDNESS });
  // The end is faded, or it clicks.
  level.gain.setTargetAtTime(0, from + seconds * 0.7, seconds * 0.1);
  voice.connect(level).connect(speaker.destination);
  voice.start(from);
  voice.stop(from + seconds);
}
