/** Sums and moments as the server's pages write them, and templates filled with them. */
import { parisDay } from '../paris.js';

const ZONE = { timeZone: 'Europe/Paris' };
const CLOCK = new Intl.DateTimeFormat('fr-FR', { ...ZONE, hour: '2-digit', minute: '2-digit' });
export const DATE = new Intl.DateTimeFormat('fr-FR', { ...ZONE, day: 'numeric', month: 'long' });
const DAY = new Intl.DateTimeFormat('fr-FR', { ...ZONE, day: 'numeric', month: 'long', year: 'numeric' });
const NEAR = new Intl.RelativeTimeFormat('fr-FR', { numeric: 'auto' });
const DAY_MS = 86_400_000;

export function euros(cents) {
  const digits = cents % 100 ? 2 : 0;
  const shape = { style: 'currency', currency: 'EUR', minimumFractionDigits: digits };
  return new Intl.NumberFormat('fr-FR', { ...shape, maximumFractionDigits: digits }).format(cents / 100);
}

export const clock = (instant) => CLOCK.format(new Date(instant));

/** Write a day given as `2027-02-14`. */
export const day = (iso) => DAY.format(new Date(`${iso}T12:00:00Z`));

/** Write a moment as people say it today: the hour alone, or with the day, a near one by its own word. */
export function moment(instant, now = new Date()) {
  const days = (Date.parse(parisDay(new Date(instant))) - Date.parse(parisDay(now))) / DAY_MS;
  if (days === 0) return clock(instant);
  const name = Math.abs(days) <= 2 ? NEAR.format(days, 'day') : DATE.format(new Date(instant));
  return `${name} ${clock(instant)}`;
}

/** Write a number with its word: the place says both forms, `{}` stands for the number. */
export const counted = (place, number) =>
  (number > 1 ? place.dataset.many : place.dataset.one).replace('{}', number);

/** Fill the slots of an element by name; a number goes into a place that has its words. */
export function fill(root, values) {
  for (const place of root.querySelectorAll('[data-slot]')) {
    const value = values[place.dataset.slot];
    if (value === undefined) continue;
    place.textContent = typeof value === 'number' && place.dataset.many ? counted(place, value) : value;
  }
  return root;
}
