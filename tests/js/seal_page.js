/** Seals what comes in to a key, as a phone does: `node seal_page.js KEY CLAIM < page > sealed`. */
import { readFileSync } from 'node:fs';
import { FORMAT } from '../../static/js/documents/waiting.js';
import { seal } from '../../static/js/offline/sealed.js';

const [key, about] = process.argv.slice(2);
const to = { id: 'house', agreementKey: key };
process.stdout.write(await seal(new Uint8Array(readFileSync(0)), to, { format: FORMAT, more: { about } }));
