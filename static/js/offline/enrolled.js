/** What an enrolled device says of itself on its page. */
import { sentence } from '../words.js';
import { openDatabase } from './database.js';
import { isApple, isInstalled } from './install.js';
import { fill } from './said.js';
import { standing } from './standing.js';

/** Show an enrolled device, one that was taken away, or none; `reveal(name, shown)` shows the parts by name. */
export async function showDevice(place, reveal) {
  const db = await openDatabase();
  const { device, ready } = await standing(db);
  db.close();
  const closed = ['revoked', 'unknown'].includes(ready.code);
  const kept = (await navigator.storage?.persisted?.()) ?? false;
  reveal('enrolled', device !== undefined && !closed);
  reveal('closed', device !== undefined && closed);
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
}
