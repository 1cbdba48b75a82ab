/** Nobody is signed in here: what this device kept of a coupon goes. */
import { forget } from './kept.js';

forget().catch(() => {});
