/** Stands in for a phone: the test's camera gets a lamp, a zoom and a companion; what is asked of it is noted. */
const asked = [];
globalThis.asked = asked;
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 8, step: 0.1 } });
MediaStreamTrack.prototype.getSettings = () => ({ deviceId: 'first', zoom: 1 });
MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => asked.push(...advanced);
navigator.mediaDevices.enumerateDevices = async () => [
  { kind: 'videoinput', deviceId: 'first', label: 'Caméra arrière' },
  { kind: 'videoinput', deviceId: 'second', label: 'Caméra avant' },
];
