/** At the door nobody is signed in: what the last one read is forgotten. */
import { forget } from './lately.js';

forget();
