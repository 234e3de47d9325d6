// Buying, and looking through the observatory, by keyboard alone: Tab, Enter and typing, with the focus to be seen at each stop.

import { Wrong } from '../findings.js';
import { enter } from '../operator.js';

/** More stops than any page has. */
const MOST_STOPS = 160;

/** The thing that has the focus: its name, whether that is to be seen, and whether anything lies on it. */
function stop() {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  // A card or a chip shows the focus of the radio button or box in it.
  const shown = [focused, focused.closest('label, .chip, .pay-card')].filter(Boolean);
  const isShown = shown.some((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || (boxShadow !== 'none' && element.matches(':focus'));
  });
  const box = focused.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 40)];
  const top = document.elementFromPoint(x, y);
  const isCovered = !top || !(focused.contains(top) || top.contains(focused) || shown.some((element) => element.contains(top)));
  const labels = 'labels' in focused && focused.labels ? [...focused.labels].map((label) => label.textContent) : [];
  const name = focused.getAttribute('aria-label') ?? (labels.join(' ') || focused.textContent);
  return { name: name.trim().replace(/\s+/g, ' '), tag: focused.localName, isShown, isCovered, isTiny: box.width < 2 || box.height < 2 };
}

/** Goes on by Tab until something of that name has the focus. */
async function tabTo(visitor, name) {
  const passed = [];
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await visitor.page.keyboard.press('Tab');
    const at = await visitor.page.evaluate(stop);
    if (!at) continue;
    passed.push(at.name);
    const { pathname } = new URL(visitor.page.url());
    if (!at.isShown) visitor.finds('a focus that is to be seen', `none at the ${at.tag} “${at.name}” of ${pathname}`);
    if (at.isCovered || at.isTiny) {
      visitor.finds('a focus that nothing covers', `the ${at.tag} “${at.name}” of ${pathname} is covered or tiny`);
    }
    if (name instanceof RegExp ? name.test(at.name) : at.name === name) return;
  }
  throw new Wrong(`a stop “${name}” on the way through the page`, passed.join(' → '));
}

export async function keyboard(world, visitor) {
  const { page } = visitor;
  const keys = page.keyboard;
  const go = () => visitor.leadsAway(() => keys.press('Enter'));
  const type = async (label, text) => {
    await tabTo(visitor, label);
    await keys.type(text);
  };
  await visitor.step('jumps over the head of the page', async () => {
    await visitor.open('/');
    await tabTo(visitor, 'Skip to the content');
    await keys.press('Enter');
    visitor.equal('the part that has the focus', await page.evaluate(() => document.activeElement.id), 'main');
  });
  await visitor.step('opens a product', async () => {
    await tabTo(visitor, 'Stationery');
    await go();
    await tabTo(visitor, /^Field Notebook/);
    await go();
    visitor.isAt(/^\/products\/note-field/);
  });
  await visitor.step('puts it into the cart', async () => {
    await tabTo(visitor, 'Add to cart');
    await go();
    visitor.isAt('/cart');
  });
  await visitor.step('registers', async () => {
    await tabTo(visitor, 'Register and order');
    await go();
    await type('Your name', 'Tab');
    await type('E-mail address', `tab-${Date.now()}@example.com`);
    await type('Password', world.people.password);
    await go();
    visitor.isAt('/checkout');
  });
  await visitor.step('chooses a country, and asks for its form when that is meant', async () => {
    await tabTo(visitor, 'Country');
    // Each letter chooses a country on the way to the one that is meant.
    await keys.type('United K', { delay: 20 });
    await page.waitForTimeout(300);
    visitor.equal('the country', await page.evaluate(() => document.activeElement.value), 'GB');
    await tabTo(visitor, 'Use its form');
    await go();
  });
  await visitor.step('types the address', async () => {
    await type('Name', 'Ada Lovelace');
    await type('Street and number', '12 St James Square');
    await type('City', 'London');
    await type('Postal code', 'SW1Y 4JH');
  });
  await visitor.step('chooses a card by its arrows', async () => {
    await tabTo(visitor, /^Success/);
    await keys.press('ArrowDown');
    await keys.press('ArrowUp');
  });
  await visitor.step('orders', async () => {
    await tabTo(visitor, /^Order and pay/);
    await go();
    await visitor.sees('Thank you. Your order is confirmed');
  });
}

export async function observatoryKeyboard(world, visitor) {
  const { page } = visitor;
  const keys = page.keyboard;
  const go = () => visitor.leadsAway(() => keys.press('Enter'));
  await visitor.step('opens the messages of a context by its room on the map', async () => {
    await enter(world, visitor);
    await tabTo(visitor, 'Skip to the content');
    await keys.press('Enter');
    visitor.equal('the part that has the focus', await page.evaluate(() => document.activeElement.id), 'main');
    await tabTo(visitor, /^products/);
    await go();
    visitor.isAt('/observatory/feed');
  });
  await visitor.step('filters by an order', async () => {
    await tabTo(visitor, 'Order, aggregate, process or event');
    await keys.press('Control+A');
    await keys.type(world.retried);
    await go();
    await visitor.sees('retry scheduled');
  });
  await visitor.step('opens its timeline and goes to a step', async () => {
    await tabTo(visitor, /^order\//);
    await go();
    visitor.isAt('/observatory/timeline');
    await tabTo(visitor, /retry scheduled in products/);
    await keys.press('Enter');
    if (!/^#step-\d+$/.test(new URL(page.url()).hash)) throw new Wrong('a step in the address', page.url());
  });
  await visitor.step('looks at each part in turn', async () => {
    for (const [name, path] of [['Dead letters', 'dead-letters'], ['Catalogue', 'catalogue'], ['Invariants', 'invariants'], ['Map', '']]) {
      await visitor.open(page.url().split('#')[0]);
      await tabTo(visitor, name);
      await go();
      visitor.isAt(`/observatory${path && `/${path}`}`);
    }
  });
  await visitor.step('chooses the dark look and the system again', async () => {
    await tabTo(visitor, 'Dark');
    await go();
    visitor.equal('the look', await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await tabTo(visitor, 'As the system');
    await go();
  });
  await visitor.step('closes it', async () => {
    await tabTo(visitor, 'Close');
    await go();
    await visitor.sees('The observatory is closed');
  }, 401);
}
