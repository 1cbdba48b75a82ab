/** The pages of a document before it is sent: a list that is added to, taken from and put in order. */

/** As many as the Region takes of one document. */
export const MOST_PAGES = 20;

/** Add pages at the end, as many as there is room for; `left` tells how many there was none for. */
export function add(pages, more) {
  const room = Math.max(0, MOST_PAGES - pages.length);
  return { pages: [...pages, ...more.slice(0, room)], left: Math.max(0, more.length - room) };
}

export const remove = (pages, id) => pages.filter((page) => page.id !== id);

/** Move a page one place earlier (−1) or later (1); at either end it stays. */
export function move(pages, id, by) {
  const from = pages.findIndex((page) => page.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= pages.length) return pages;
  const moved = [...pages];
  [moved[from], moved[to]] = [moved[to], moved[from]];
  return moved;
}

/** How much of all has arrived, in whole per cent. */
export function percent(pages) {
  const size = pages.reduce((sum, page) => sum + page.size, 0);
  const sent = pages.reduce((sum, page) => sum + (page.sent ?? 0), 0);
  return size === 0 ? 0 : Math.floor((100 * sent) / size);
}
