/** At the door nobody is signed in: what the last one read is forgotten, and pages that nobody came back for. */
import { sweep } from './documents/sweep.js';
import { forget } from './lately.js';

forget();
sweep().catch(() => {});
