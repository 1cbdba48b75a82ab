/** Beside a receipt, or in the list of all: documents may be photographed without network, are seen to wait, and leave. */
import { currentLicence } from '../offline/licence.js';
import { keepGlimpse } from './glimpses.js';
import { hold } from './hold.js';
import { small } from './intake.js';
import { papersOf } from './paper_list.js';
import { Papers } from './papers.js';
import { grouped, noteSealed } from './sealed_pages.js';
import { open } from './shelf.js';
import { Taking } from './taking.js';
import { dropSealed, keepSealed, noteTold, takeAway } from './waiting.js';

let taking = null;
let keep = null;

export class Beside {
  constructor(app, place) {
    Object.assign(this, { app, place, papers: new Papers(place, (...what) => this.#act(...what)) });
  }

  /** Draw what stands beside some claims, in their state; with `only`, nothing that is still to be photographed. */
  async show(rows, { only = false } = {}) {
    this.db ??= open();
    const [db, licence] = await Promise.all([this.db, currentLicence(this.app.db)]);
    const refused = rows.filter((row) => row.state === 'refused');
    const counts = await Promise.all(refused.map((row) => dropSealed(db, row.claimId)));
    const dropped = counts.some((count) => count > 0);
    const { pages } = this.app.pulse;
    const sender = { going: pages?.sender.going ?? null, away: pages?.state ?? 'done' };
    const live = rows.filter((row) => row.state !== 'refused');
    const groups = grouped(await db.getAll('sealed'));
    const papers = papersOf(licence, live, groups, sender).filter(
      (one) => !only || one.pages.length || one.sent,
    );
    if (dropped) this.#said('dropped');
    this.place.hidden = papers.length === 0 && !dropped;
    this.papers.show(papers);
    if (!document.hidden) await noteTold(db, papers);
    this.key = licence?.document_key;
  }

  async #act(what, paper, more) {
    if (what === 'shoot') return this.#shoot(paper);
    // A person lets it go: what held it is looked at again.
    if (what === 'send') return this.app.pulse.sendPages(paper.claimId);
    const db = await this.db;
    if (what === 'remove') this.#said('busy', !(await takeAway(db, paper.claimId, more)));
    if (what === 'date') await noteSealed(db, paper.pages, { signed: more, held: undefined });
    await this.app.refresh();
    return what === 'date' ? this.app.pulse.sendPages() : null;
  }

  /** Say one of the place's own sentences, or take it back. */
  #said(name, on = true) {
    this.place.querySelector(`[data-photos-${name}]`).hidden = !on;
  }

  async #shoot({ claimId, code, signed }) {
    // While one aims, the pages before this one do not leave.
    const letGo = await hold(claimId);
    keep = async ({ file, canvas }) => {
      const id = await keepSealed(await this.db, file, { claimId, code, key: this.key, signed });
      keepGlimpse(id, small(canvas));
      await this.app.refresh();
    };
    const place = document.querySelector('[data-taking-place]');
    taking ??= new Taking(place, {
      keep: (page) => keep(page),
      failed: () => this.#said('none'),
    });
    await taking.open();
    if (!place.open) return letGo();
    return place.addEventListener('close', letGo, { once: true });
  }
}
