/** The last coupons read at this desk, fetched only where this browser remembers some. */

// The key of lately.js, looked at without loading it.
function look() {
  try {
    if (localStorage.getItem('guichet.lately')) import('./last-reads-list.js');
  } catch {
    // A browser that keeps nothing remembers nothing.
  }
}

look();
// The page may come back from the browser's memory after another coupon was read.
addEventListener('pageshow', look);
