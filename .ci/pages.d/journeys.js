// The journeys of people and staff through the shop, in the order in which it begins: those that take longest come first.

import { join } from 'node:path';

import { Visitor } from './visitor.js';
import { account, crossSite } from './journeys/account.js';
import { declined, guest, outcomeComesLater } from './journeys/buying.js';
import { cartTells } from './journeys/cart.js';
import { keyboard, observatoryKeyboard } from './journeys/keyboard.js';
import { looking } from './journeys/looking.js';
import { officeOrders } from './journeys/office_orders.js';
import { officePeople, officePrograms } from './journeys/office_people.js';
import { officeImport, officeProducts } from './journeys/office_products.js';
import { flood, moving, still } from './journeys/observatory_live.js';
import { deadLetters, retriedOrder } from './journeys/observatory.js';
import { withoutScripts } from './journeys/plain.js';
import { paymentsDrained, poisonHealed, providerBroken } from './journeys/rehearsing.js';

/** Each with the options of its browser. Those that look are of an operator, in the shop that is judged; some break a shop of their own, a rehearsal.
 * One that measures goes alone, when all others are back. */
export const JOURNEYS = [
  { name: 'office-people', go: officePeople },
  { name: 'office-products', go: officeProducts },
  { name: 'office-orders', go: officeOrders },
  { name: 'keyboard', go: keyboard },
  { name: 'guest', go: guest },
  { name: 'account', go: account },
  { name: 'declined', go: declined },
  { name: 'without-scripts', go: withoutScripts, options: { javaScriptEnabled: false } },
  { name: 'looking', go: looking },
  { name: 'cart', go: cartTells },
  { name: 'office-programs', go: officePrograms },
  { name: 'office-import', go: officeImport },
  { name: 'cross-site', go: crossSite },
  { name: 'outcome-comes-later', go: outcomeComesLater },
  { name: 'observatory-retry', go: retriedOrder, looks: true },
  { name: 'observatory-letters', go: deadLetters, looks: true },
  { name: 'observatory-keyboard', go: observatoryKeyboard, looks: true },
  { name: 'observatory-moving', go: moving, looks: true },
  { name: 'observatory-still', go: still, looks: true, options: { reducedMotion: 'reduce' } },
  { name: 'observatory-flood', go: flood, looks: true, isAlone: true },
  { name: 'poison-healed', go: poisonHealed },
  { name: 'payments-drained', go: paymentsDrained },
  { name: 'provider-broken', go: providerBroken },
];

/** Goes one journey to its end, or to the first thing that is not as it should be. */
export async function travel(world, { name, go, options }) {
  const visitor = await Visitor.arrive(world, name, options);
  try {
    await go(world, visitor);
  } catch (error) {
    if (!error.isTold) visitor.finds('a journey that can be gone', error.stack);
    if (world.screenshots) await visitor.page.screenshot({ path: join(world.screenshots, `failed-${name}.png`) });
  } finally {
    await visitor.leave();
  }
}
