/** Looks at pictures of pages beside the page of the screen, so that the camera's picture never stutters. */
import { toGray } from '../patience.js';
import { findPage } from './edges.js';
import { fault, measure } from './judge.js';
import { straighten } from './straighten.js';

const TASKS = {
  find: ({ data, width, height }) => ({ quad: findPage(toGray(data), width, height) }),
  flatten: (picture, quad) => ({ picture: straighten(picture, quad) }),
  judge: ({ data, width, height }) => ({ fault: fault(measure(toGray(data), width, height)) }),
};

addEventListener('message', ({ data: { id, task, picture, quad } }) => {
  try {
    const answer = TASKS[task](picture, quad);
    postMessage({ id, ...answer }, answer.picture ? [answer.picture.data.buffer] : []);
  } catch {
    postMessage({ id, failed: true });
  }
});
