/** At the door and at the lock nobody acts: a device that goes on without network asks who does. */
import { isFlagged } from './flag.js';

if (isFlagged()) {
  // Fetched only where there is something to forget: the door is the first page that anybody loads.
  const [{ openDatabase }, { noPerson }] = await Promise.all([
    import('./database.js'),
    import('./person.js'),
  ]);
  await noPerson(await openDatabase());
}
