// Judges every page: those that are listed, and those of the table that links lead to. Every link leads somewhere.

import { atOnce } from './findings.js';
import { accessible } from './judges/axe.js';
import { valid } from './judges/html.js';
import { photographed } from './judges/pictures.js';
import { narrow, still } from './judges/shape.js';
import { light, weigh } from './judges/weight.js';
import { enter } from './operator.js';
import { Visitor } from './visitor.js';

/** So many links to one page are followed at the most: a list of messages has hundreds. */
const LINKS_FOLLOWED = 40;

export class Survey {
  /** `listed` are the places that are judged whatever leads to them. */
  constructor(world, listed) {
    this.world = world;
    this.listed = listed;
    this.judged = 0;
    this.heaviest = { bytes: 0, name: '' };
    /** By role: the addresses that pages link to, and the entries of the table that were judged. */
    this.links = new Map();
    this.entries = new Map();
    this.roles = new Map();
  }

  async run(number) {
    const { listed } = this;
    const names = [...new Set(listed.map((place) => place.as))];
    await atOnce(number, names.map((as) => () => this.arrive(as)));
    await atOnce(number, listed.map((place) => () => this.judge(place)));
    const found = names.flatMap((as) => this.few(this.links.get(as)).map((path) => ({ as, path })));
    await atOnce(number, found.map((link) => () => this.follow(link)));
    for (const role of this.roles.values()) await role.leave();
  }

  /** One browser for each role, in which it is logged in. */
  async arrive(as) {
    const role = await Visitor.arrive(this.world, `survey: ${as}`, { reducedMotion: 'reduce' });
    this.roles.set(as, role);
    this.links.set(as, new Set());
    this.entries.set(as, new Set());
    if (as === 'operator') await role.step('opens a link', () => enter(this.world, role)).catch(() => {});
    else if (as !== 'guest') await role.step('logs in', () => role.logIn(this.world.people[as])).catch(() => {});
  }

  async judge({ name, as, path, then, status = 200 }) {
    const visitor = await this.roles.get(as).another(`page “${name}” (${path})`);
    try {
      await weigh(visitor);
      await visitor.step('opens', async () => {
        await visitor.open(path);
        if (then) await then(visitor);
      }, status);
      visitor.mayAnswer = [status];
      await this.judgeOpened(visitor, name);
      await this.note(as, visitor);
    } catch (error) {
      if (!error.isTold) visitor.finds('a page that can be judged', error.stack);
    } finally {
      await visitor.page.close();
    }
  }

  async judgeOpened(visitor, name) {
    const { screenshots } = this.world;
    this.judged += 1;
    visitor.now = 'weighs';
    const bytes = await light(visitor);
    if (bytes > this.heaviest.bytes) this.heaviest = { bytes, name };
    visitor.now = 'HTML';
    await valid(visitor);
    visitor.now = 'motion';
    await still(visitor);
    visitor.now = 'width';
    await narrow(visitor);
    visitor.now = 'accessibility';
    await accessible(visitor, this.world.notes);
    if (screenshots) await photographed(visitor, screenshots, name);
  }

  /** The links without those that lead to one page more often than it takes. */
  few(links) {
    const times = new Map();
    return [...links].filter((path) => {
      const entry = this.world.coverage.of('GET', this.world.base + path);
      times.set(entry, (times.get(entry) ?? 0) + 1);
      return times.get(entry) <= LINKS_FOLLOWED;
    });
  }

  /** Notes where the page leads. */
  async note(as, { page }) {
    const links = await page.locator('a[href]:not([href^="#"])').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    for (const { pathname, search } of links.map((link) => new URL(link, page.url()))) this.links.get(as).add(pathname + search);
    const entry = this.world.coverage.of('GET', page.url());
    if (entry) this.entries.get(as).add(entry);
  }

  /** Judges what a link leads to if its entry was not judged for that role; else asks whether it is there. */
  async follow({ as, path }) {
    const entry = this.world.coverage.of('GET', this.world.base + path);
    const known = this.entries.get(as);
    if (entry && !known.has(entry)) {
      known.add(entry);
      await this.judge({ name: `by a link of ${as}: ${entry.path}`, as, path });
      return;
    }
    const role = this.roles.get(as);
    // Between two links the host may end a connection that was left open, just when it is used again: then the request is repeated.
    const answer = await role.context.request.get(path, { maxRedirects: 0, maxRetries: 1, headers: { accept: 'text/html' } });
    role.now = `follows the link ${path}`;
    if (answer.status() >= 400) role.finds('a link that leads somewhere', `${answer.status()}`);
    await answer.dispose();
  }
}
