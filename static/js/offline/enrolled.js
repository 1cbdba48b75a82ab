/** What an enrolled device says of itself on its page. */
import { sentence } from '../words.js';
import { openDatabase } from './database.js';
import { isApple, isInstalled } from './install.js';
import { fill } from './said.js';
import { standing } from './standing.js';

let db;

/** Send what waits, by the pulse of this page. */
const deliver = async () => (await import('./upkeep.js')).pulse.beat();

/**
 * Show an enrolled device, one that was taken away, or one whose memory the browser has thrown away: it knew that
 * it was one, and finds nothing. `reveal(name, shown)` shows the parts by name.
 */
export async function showDevice(place, reveal) {
  db ??= await openDatabase();
  const { device, ready } = await standing(db);
  const closed = ['revoked', 'unknown'].includes(ready.code);
  const kept = (await navigator.storage?.persisted?.()) ?? false;
  reveal('enrolled', device !== undefined && !closed);
  reveal('closed', device !== undefined && closed);
  reveal('cleared', device === undefined);
  reveal('new', device === undefined || closed);
  const fragile = !kept && !isInstalled();
  reveal('fragile', fragile && !isApple());
  reveal('fragile-apple', fragile && isApple());
  if (!device) return;
  fill(place, {
    name: device.name,
    school: device.partnerName,
    kept: sentence(kept ? 'granted' : 'refused'),
  });
  if (!closed) await offer();
}

/** What passes from one device to another: what waits here, what waited there. Fetched where there is a device. */
async function offer() {
  const [{ showEntrust }, { offerResume }] = await Promise.all([
    import('./entrust.js'),
    import('./resume.js'),
  ]);
  const resume = document.querySelector('[data-resume]');
  await showEntrust(db, document.querySelector('[data-entrust]'));
  if (resume.dataset.drawn) return;
  resume.dataset.drawn = 'yes';
  await offerResume(db, resume, deliver);
}
