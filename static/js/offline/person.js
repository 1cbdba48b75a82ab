/** Who acts on this device: the one whose pages it showed last, until they leave or somebody takes over. */
import { forget, recall, remember } from './database.js';

/** Note who is signed in, told by the page (`desk` is account and school, `who` the name); it must be this device's school. */
export async function notePerson(db, { desk = '', who = '', idleMs }) {
  const [accountId, partnerId] = desk.split('.');
  const device = await recall(db, 'device');
  if (!accountId || !device || device.partnerId !== partnerId) return;
  await remember(db, 'person', { accountId, name: who, how: 'session', shared: idleMs !== undefined });
  // Whoever typed the password has all tries of the code again.
  await setTries(db, accountId, 0);
}

export const noPerson = (db) => forget(db, 'person');

/** Note who took over by a code, on a device that is shared from then on. */
export const takeOver = (db, { account_id: accountId, name }) =>
  remember(db, 'person', { accountId, name, how: 'pin', shared: true });

export const wrongTries = async (db, accountId) => (await recall(db, 'pinTries'))?.[accountId] ?? 0;

export async function setTries(db, accountId, wrong) {
  await remember(db, 'pinTries', { ...(await recall(db, 'pinTries')), [accountId]: wrong });
}
