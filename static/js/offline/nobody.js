/** At the door and at the lock nobody acts: a device that goes on without network asks who does. */
import { openDatabase } from './database.js';
import { isFlagged } from './flag.js';
import { noPerson } from './person.js';

if (isFlagged()) await noPerson(await openDatabase());
