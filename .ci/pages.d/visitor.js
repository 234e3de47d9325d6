// Somebody at a browser: goes through a shop by what a page shows, and notices what no page may do on the way.

import { Wrong } from './findings.js';

const PATIENCE_MS = 15_000;

export class Visitor {
  /** `where` names the journey or the page in a finding; `options` are those of a browser context. */
  static async arrive(world, where, options = {}) {
    const context = await world.browser.newContext({
      baseURL: world.base, viewport: { width: 1280, height: 900 }, locale: 'en-GB', colorScheme: 'light', ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Visitor(world, context, await context.newPage(), where);
  }

  constructor(world, context, page, where) {
    this.world = world;
    this.context = context;
    this.page = page;
    this.where = where;
    this.now = 'arrives';
    this.mayAnswer = [];
    this.isAway = false;
    this.status = 0;
    this.company = [];
    page.on('console', (message) => this.heard(message));
    page.on('pageerror', (error) => this.failed(error));
    page.on('request', (request) => this.asked(request));
    page.on('response', (response) => this.answered(response));
    page.on('dialog', (dialog) => dialog.accept());
  }

  /** Another page of the same browser. */
  async another(where) {
    return new Visitor(this.world, this.context, await this.context.newPage(), where);
  }

  /** Somebody else, at a browser of their own, who leaves with this one. */
  async someoneElse(where = this.where) {
    const other = await Visitor.arrive(this.world, where);
    this.company.push(other);
    return other;
  }

  async leave() {
    for (const other of this.company) await other.leave();
    await this.context.close();
  }

  finds(expected, seen) {
    this.world.findings.add({ where: this.where, step: this.now, expected, seen });
  }

  heard(message) {
    // The status of a document is judged by itself.
    if (message.text().startsWith('Failed to load resource')) return;
    const text = `${message.type()}: ${message.text()}`;
    // A browser gives advice at a level that it does not show.
    if (['debug', 'verbose'].includes(message.type())) this.world.notes.add(`on the console, ${text}`, this.where);
    else this.finds('nothing on the console', text);
  }

  failed(error) {
    // The style sheet asks for a transition between pages, which a slow machine gives up.
    if (!error.message.startsWith('Transition was')) this.finds('no script that fails', error.message);
  }

  asked(request) {
    if (!this.isAway && new URL(request.url()).origin !== new URL(this.world.base).origin) {
      this.finds('no request to another host', request.url());
    }
  }

  answered(response) {
    const request = response.request();
    if (!response.url().startsWith(this.world.base)) return;
    this.world.coverage.note(request.method(), response.url(), response.status());
    const isPage = request.isNavigationRequest();
    if (isPage) {
      this.status = response.status();
      this.document = response;
    }
    if (response.status() >= 400 && !(isPage && this.mayAnswer.includes(response.status()))) {
      this.finds('an answer that is no error', `${response.status()} to ${request.method()} ${response.url()}`);
    }
  }

  /** Does something that is told in words if it fails. Pages may then answer with these statuses, and the last one does. */
  async step(words, action, ...statuses) {
    this.now = words;
    this.mayAnswer = statuses;
    try {
      await action();
      if (statuses.length > 0 && !statuses.includes(this.status)) {
        throw new Wrong(`an answer ${statuses.join(' or ')}`, `${this.status} at ${this.page.url()}`);
      }
    } catch (error) {
      if (error.isTold) throw error;
      const seen = await this.summary();
      const expected = error instanceof Wrong ? error.expected : waitedFor(error);
      this.finds(expected, error instanceof Wrong ? `${error.seen}\n${seen}` : seen);
      error.isTold = true;
      throw error;
    }
    this.mayAnswer = [];
  }

  async open(path) {
    await this.page.goto(path, { waitUntil: 'load' });
  }

  button(name, exact = true) {
    return this.page.getByRole('button', { name, exact });
  }

  link(name, exact = true) {
    return this.page.getByRole('link', { name, exact });
  }

  field(label) {
    // A section may be labelled by the same word.
    return this.page.getByLabel(label, { exact: true }).and(this.page.locator('input:visible, select:visible, textarea:visible'));
  }

  /** Presses a button that leads to another page, or to this one anew. */
  async press(name, within = this.page) {
    await this.leadsAway(() => within.getByRole('button', { name, exact: true }).first().click());
  }

  async follow(name, within = this.page) {
    await this.leadsAway(() => within.getByRole('link', { name, exact: true }).first().click());
  }

  /** Does what loads a page, and waits until that has happened. */
  async leadsAway(action) {
    const loaded = this.page.waitForEvent('load', { timeout: PATIENCE_MS });
    // A failing action is the one to tell of.
    loaded.catch(() => {});
    await action();
    await loaded;
  }

  async fill(fields) {
    for (const [label, text] of Object.entries(fields)) await this.field(label).fill(text);
  }

  async sees(...texts) {
    for (const text of texts) {
      const found = this.page.locator('body').getByText(text).filter({ visible: true }).first();
      await found.waitFor().catch(() => { throw new Wrong(`the text “${text}”`, 'no such text'); });
    }
  }

  async seesNot(...texts) {
    for (const text of texts) {
      const found = await this.page.getByText(text).filter({ visible: true }).count();
      if (found > 0) throw new Wrong(`no text “${text}”`, 'such a text');
    }
  }

  /** Is on a page of that path, which may be a pattern. */
  isAt(path) {
    const { pathname } = new URL(this.page.url());
    const fits = path instanceof RegExp ? path.test(pathname) : pathname === path;
    if (!fits) throw new Wrong(`the page ${path}`, pathname);
  }

  equal(what, seen, expected) {
    if (JSON.stringify(seen) !== JSON.stringify(expected)) {
      throw new Wrong(`${what}: ${JSON.stringify(expected)}`, JSON.stringify(seen));
    }
  }

  /** Waits until something holds. The policy of the pages forbids `waitForFunction`. */
  async waitsUntil(words, holds, pause = () => this.page.waitForTimeout(100)) {
    const end = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (Date.now() > end) throw new Wrong(words, 'not so in time');
      await pause();
    }
  }

  /** Reloads the page until something holds. */
  async reloadsUntil(words, holds) {
    await this.waitsUntil(words, holds, async () => {
      await this.page.waitForTimeout(150);
      await this.page.reload({ waitUntil: 'load' });
    });
  }

  async logIn({ email, password }, back = '/') {
    await this.open(`/log-in?back=${encodeURIComponent(back)}`);
    await this.fill({ 'E-mail address': email, Password: password });
    await this.press('Log in', this.page.locator('main'));
  }

  /** The page in a few words. */
  async summary() {
    const read = () => {
      const texts = (selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent.trim().replace(/\s+/g, ' '));
      return [...texts('h1'), ...texts('.flash'), ...texts('[role="alert"]'), ...texts('.error')].filter(Boolean).join(' · ');
    };
    const text = await this.page.evaluate(read).catch(() => 'no page that can be read');
    return `${this.status} ${this.page.url()}: ${text}`;
  }
}

/** The thing that Playwright has waited for in vain. */
function waitedFor(error) {
  const text = error.message.replace(/\u001b\[\d+m/g, '');
  const found = text.match(/waiting for (.+)/);
  return found ? found[1] : text.split('\n').slice(0, 6).join('\n');
}
