/** Notes what the page sounds, shakes and keeps lit, across its pages; the browser still does it. */
const note = (what) => {
  const heard = JSON.parse(sessionStorage.getItem('heard') ?? '[]');
  sessionStorage.setItem('heard', JSON.stringify([...heard, what]));
};
const { OscillatorNode: Voice } = globalThis;
globalThis.OscillatorNode = class extends Voice {
  constructor(speaker, options) {
    super(speaker, options);
    note(options.frequency);
  }
};
const shake = navigator.vibrate.bind(navigator);
navigator.vibrate = (pattern) => {
  note(`shake ${pattern}`);
  return shake(pattern);
};
const lock = navigator.wakeLock.request.bind(navigator.wakeLock);
navigator.wakeLock.request = (kind) => {
  note('awake');
  return lock(kind);
};
