/** Stands in for another application that holds the camera the first time it is asked for. */
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
let held = true;
navigator.mediaDevices.getUserMedia = async (wish) => {
  if (!held) return open(wish);
  held = false;
  throw new DOMException('in use', 'NotReadableError');
};
