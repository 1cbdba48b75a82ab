/** The page that stands in for a young person's pages without network: it draws the coupon that this device keeps. */
import { untilAnswered } from '../answers.js';
import { recall } from './kept.js';
import { isOver } from './over.js';

const HOME = '/mes-coupons';
const template = document.querySelector('[data-coupon-template]');

function draw(coupon) {
  const copy = template.content.cloneNode(true);
  for (const place of copy.querySelectorAll('[data-keep]')) place.textContent = coupon[place.dataset.keep];
  copy.querySelector('[data-live-away]').hidden = !coupon.live;
  const svg = copy.querySelector('[data-qr] svg');
  const [, , width, height] = coupon.box.split(' ');
  svg.setAttribute('viewBox', coupon.box);
  svg.querySelector('rect').setAttribute('width', width);
  svg.querySelector('rect').setAttribute('height', height);
  svg.querySelector('path').setAttribute('d', coupon.path);
  return copy;
}

async function show() {
  const kept = await recall().catch(() => []);
  const good = kept.filter((coupon) => !isOver(coupon, new Date()));
  document.querySelector('[data-coupons]').replaceChildren(...good.map(draw));
  document.querySelector('[data-nothing]').hidden = good.length > 0;
}

const standsIn = location.pathname !== `${HOME}/hors-ligne`;
const back = () => (standsIn ? location.reload() : location.assign(HOME));

show();
const say = document.querySelector('[data-say]');
document.querySelector('[data-again]').addEventListener('click', back);
// Opened by its own address, it stands in for nothing that could come back.
if (standsIn) {
  untilAnswered(() => {
    say.textContent = say.dataset.waiting;
  }).then(back);
}
