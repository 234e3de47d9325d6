// The live pages of the observatory: events move on the map, nothing moves for those who want no motion, and a flood leaves the pages
// responsive.

import { order } from '../api.js';
import { Wrong } from '../findings.js';
import { enter } from '../operator.js';

const PATIENCE_MS = 15_000;
/** Longer than this, a task is felt. */
const LONGEST_TASK_MS = 200;
const TRIES = 3;
/** The stream sends at most so many records at once, ten times a second. */
const [AT_ONCE, TIMES] = [500, 10];
const SKIPPED = 1234;

const shopOf = (world) => ({ ...world, base: world.shop });
const buy = (world) => order(shopOf(world), world.people.customer, world.products.plain.sku, { wait: false });

/** The places that dots had on the drawing that is shown, once three were seen. */
function dotsSeen(patience) {
  return new Promise((resolve) => {
    const places = new Set();
    const end = performance.now() + patience;
    const look = () => {
      const layers = [...document.querySelectorAll('.drawing')].filter((one) => one.getClientRects().length > 0);
      for (const dot of layers.flatMap((one) => [...one.querySelectorAll('[data-dots] [cx]')])) {
        places.add(`${dot.getAttribute('cx')} ${dot.getAttribute('cy')}`);
      }
      if (places.size >= 3 || performance.now() > end) resolve(places.size);
      else requestAnimationFrame(look);
    };
    look();
  });
}

export async function moving(world, visitor) {
  const { page } = visitor;
  await visitor.step('opens the map', async () => {
    await enter(world, visitor);
    await page.locator('[data-stream-state].live').waitFor();
  });
  await visitor.step('sees events move between the contexts', async () => {
    const seen = page.evaluate(dotsSeen, PATIENCE_MS);
    await buy(world);
    if ((await seen) < 3) throw new Wrong('a dot in three places', `${await seen} places`);
    await visitor.waitsUntil('dots that arrive', async () => (await page.locator('[data-dots] *').count()) === 0);
  });
  await visitor.step('sees the same as rows of the feed, and stops them', async () => {
    await visitor.follow('Messages', page.getByRole('navigation', { name: 'Parts of the observatory' }));
    await page.locator('[data-stream-state].live').waitFor();
    const { id } = await buy(world);
    const rows = page.locator(`[data-rows] a[href*="${id}"]`);
    await rows.first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const before = await page.locator('[data-rows] tr').count();
    await buy(world);
    await page.getByRole('button', { name: /^Step \(/ }).waitFor();
    visitor.equal('rows while it is paused', await page.locator('[data-rows] tr').count(), before);
  });
}

export async function still(world, visitor) {
  const { page } = visitor;
  await visitor.step('opens the map', async () => {
    await enter(world, visitor);
    await page.locator('[data-stream-state].live').waitFor();
  });
  await visitor.step('sees the rate change, and nothing move', async () => {
    await page.evaluate(() => {
      globalThis.moved = 0;
      const count = (changes) => { globalThis.moved += changes.flatMap((change) => [...change.addedNodes]).length; };
      for (const layer of document.querySelectorAll('[data-dots]')) new MutationObserver(count).observe(layer, { childList: true });
    });
    const cell = page.locator('[data-edge-row="orders>products"] td').nth(3);
    const before = Number(await cell.textContent());
    await buy(world);
    await visitor.waitsUntil(`another rate than ${before}`, async () => Number(await cell.textContent()) > before);
    visitor.equal('dots', await page.evaluate(() => globalThis.moved), 0);
  });
}

/** Frames as the stream sends them when more happens than it gives whole. */
function flooded() {
  let number = 1;
  const record = () => ({
    number: (number += 1), occurred_at: new Date().toISOString(), kind: 'delivered', context: 'products',
    event_id: crypto.randomUUID(), event_type: 'orders.order-placed.v1', subject: `order/${crypto.randomUUID()}`, sequence: 1,
    correlation_id: crypto.randomUUID(), transport: 'in-process', handler: 'products.reserve-on-order-placed', attempt: 1,
  });
  const frame = (event, data) => `id: ${number}\nevent: ${event}\ndata: ${JSON.stringify({ host: 0, ...data })}\n\n`;
  const sorts = [{ context: 'products', kind: 'delivered', event_type: 'orders.order-placed.v1', handler: null, count: SKIPPED }];
  const frames = Array.from({ length: TIMES }, () => frame('messages', { items: Array.from({ length: AT_ONCE }, record) }));
  return [...frames, frame('skipped', { count: SKIPPED, has_unknown_gap: false, sorts })].join('');
}

/** Opens a page, lets the flood in once it is there, and tells the longest task that follows. */
async function longestTask(visitor, path, isOver) {
  const { page } = visitor;
  // The page before may still be about to open its stream, and would take the flood along.
  await page.goto('about:blank');
  let letIn;
  const isOpen = new Promise((resolve) => { letIn = resolve; });
  let isFirst = true;
  await page.route('**/observatory/stream*', async (route) => {
    const body = isFirst ? flooded() : ': nothing more\n\n';
    isFirst = false;
    await isOpen;
    await route.fulfill({ status: 200, contentType: 'text/event-stream', body });
  });
  await visitor.open(path);
  await page.evaluate(() => {
    globalThis.longest = 0;
    const note = (list) => { for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration); };
    new PerformanceObserver(note).observe({ type: 'longtask' });
  });
  letIn();
  await isOver();
  const longest = await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(() => resolve(globalThis.longest))); }));
  await page.unroute('**/observatory/stream*');
  return longest;
}

export async function flood(world, visitor) {
  const { page } = visitor;
  const counted = page.locator('[data-edge-row="orders>products"] td').nth(3);
  const isCounted = () => visitor.waitsUntil('all events in the rate', async () => Number(await counted.textContent()) >= AT_ONCE * TIMES + SKIPPED);
  const isTold = async () => {
    await visitor.sees(`${SKIPPED} skipped`);
    // The page cannot show all that it gets, and says how many it leaves out.
    await visitor.waitsUntil('a gap of the page itself', async () => (await page.locator('[data-rows] .gap').count()) > 1);
  };
  const pages = [['/observatory', isCounted], ['/observatory/feed', isTold], [`/observatory/timeline?about=${world.retried}`, () => page.waitForTimeout(500)]];
  await visitor.step('opens the observatory', () => enter(world, visitor));
  for (const [path, isOver] of pages) {
    await visitor.step(`goes on while ${AT_ONCE * TIMES} events come in a second: ${path}`, async () => {
      // A page that is too slow is so each time; a machine that does other work is not.
      let longest = Infinity;
      for (let time = 0; time < TRIES && longest > LONGEST_TASK_MS; time += 1) longest = Math.min(longest, await longestTask(visitor, path, isOver));
      if (longest > LONGEST_TASK_MS) throw new Wrong(`no task longer than ${LONGEST_TASK_MS} ms`, `${Math.round(longest)} ms`);
    });
  }
}
