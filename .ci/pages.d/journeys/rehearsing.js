// A presenter breaks a shop from the page of faults, and heals it: an order meets a fault, waits, and ends as it should.

import { order, register } from '../api.js';

const PATIENCE_MS = 20_000;

/** The API of the shop, which is at another address than the observatory. */
function atShop(world) {
  return { ...world, base: world.shop, people: { password: 'correct horse battery' } };
}

/** Opens the observatory by a link of its own. */
async function enter(world, visitor) {
  const answer = await fetch(`${world.base}/links`, { method: 'POST', headers: { authorization: `Bearer ${world.token}` } });
  if (answer.status !== 201) throw new Error(`POST /links: ${answer.status} ${await answer.text()}`);
  await visitor.open(new URL((await answer.json()).url).pathname);
  await visitor.sees('The shop, now');
}

/** Somebody orders one thing of the catalogue, and does not wait. */
async function orders(world) {
  const shop = atShop(world);
  const person = await register(shop, 'augusta');
  const { items } = await (await fetch(`${world.shop}/api/v1/products?in_stock=true&limit=1`)).json();
  const { id } = await order(shop, person, items[0].sku, { wait: false });
  return { id, person };
}

async function status(world, { id, person }) {
  const answer = await fetch(`${world.shop}/api/v1/orders/${id}`, { headers: { authorization: `Bearer ${person.token}` } });
  return (await answer.json()).status;
}

async function becomes(world, bought, wanted) {
  const end = Date.now() + PATIENCE_MS;
  let seen = await status(world, bought);
  while (seen !== wanted) {
    if (Date.now() > end) throw new Error(`the order is ${seen} and not ${wanted}`);
    await new Promise((resolve) => { setTimeout(resolve, 150); });
    seen = await status(world, bought);
  }
}

async function switches(visitor, name, way) {
  await visitor.open('/observatory/faults');
  await visitor.press(new RegExp(`^Switch ${way}\\W+${name}$`));
  await visitor.page.getByRole('region', { name, exact: true }).getByText(way, { exact: true }).first().waitFor();
}

/** The counter of a fault grows without a reload. */
async function strikesAreCounted(visitor, name) {
  const counter = visitor.page.getByRole('region', { name, exact: true }).locator('[data-strikes]');
  await counter.filter({ hasText: /^[1-9]/ }).waitFor();
}

export async function poisonHealed(world, visitor) {
  const { page } = visitor;
  let bought;
  await visitor.step('opens the observatory', () => enter(world, visitor));
  await visitor.step('poisons the next message', () => switches(visitor, 'Poison message', 'on'));
  await visitor.step('an order meets it', async () => {
    bought = await orders(world);
    await strikesAreCounted(visitor, 'Poison message');
  });
  await visitor.step('heals the handler', () => switches(visitor, 'Poison message', 'off'));
  await visitor.step('finds the dead letter and replays it', async () => {
    await visitor.open('/observatory/dead-letters');
    await visitor.reloadsUntil('a dead letter', () => page.getByText('rehearsed poison message').first().isVisible());
    await visitor.leadsAway(() => page.locator('td[data-label="Event"] a').first().click());
    await visitor.sees('What a replay would do');
    await visitor.leadsAway(() => page.getByRole('button', { name: /^Replay/ }).click());
    await visitor.sees('replayed just now');
  });
  await visitor.step('sees the order confirmed, and the fault on its timeline', async () => {
    await becomes(world, bought, 'confirmed');
    // As the page of the order shows it.
    await visitor.open('/observatory/timeline');
    await visitor.fill({ 'Order, aggregate, process or event': `#${bought.id.slice(-12)}` });
    await visitor.press('Show');
    await visitor.sees('fault: the handler refuses it', 'order-confirmed', `of order/${bought.id.slice(-12)}`);
  });
}

export async function paymentsDrained(world, visitor) {
  let bought;
  await visitor.step('opens the observatory', () => enter(world, visitor));
  await visitor.step('stops payments', () => switches(visitor, 'Context stopped', 'on'));
  await visitor.step('an order waits for its payment', async () => {
    bought = await orders(world);
    await strikesAreCounted(visitor, 'Context stopped');
    await becomes(world, bought, 'awaiting-payment');
  });
  await visitor.step('sees on the map that the fault is on', async () => {
    await visitor.open('/observatory');
    await visitor.page.locator('[data-faults-on]').getByText('Context stopped').waitFor();
  });
  await visitor.step('lets payments go on, and the order is confirmed', async () => {
    await switches(visitor, 'Context stopped', 'off');
    await becomes(world, bought, 'confirmed');
    await visitor.open(`/observatory/timeline?about=${bought.id}`);
    await visitor.sees('fault: waits for the context');
  });
}

export async function providerBroken(world, visitor) {
  let bought;
  await visitor.step('opens the observatory', () => enter(world, visitor));
  await visitor.step('breaks the provider', () => switches(visitor, 'Provider down', 'on'));
  await visitor.step('an order waits, and the attempts are counted', async () => {
    bought = await orders(world);
    await strikesAreCounted(visitor, 'Provider down');
    await becomes(world, bought, 'awaiting-payment');
  });
  await visitor.step('heals it, and the order is paid', async () => {
    await switches(visitor, 'Provider down', 'off');
    await becomes(world, bought, 'confirmed');
  });
  await visitor.step('sees on the timeline what struck', async () => {
    await visitor.open(`/observatory/timeline?about=${bought.id}`);
    await visitor.sees('fault: the provider refuses the connection', 'order-confirmed');
  });
}
