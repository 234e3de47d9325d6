// Buying without JavaScript, from the catalogue to the confirmed order.

import { LONDON } from './buying.js';

export async function withoutScripts(world, visitor) {
  const { page } = visitor;
  await visitor.step('puts a thing of the catalogue into the cart', async () => {
    await visitor.open('/');
    await visitor.follow('Tableware');
    await visitor.follow(/Pair of Espresso Cups/);
    await visitor.press('Add to cart');
    await visitor.sees('In your cart: 1 ×');
  });
  await visitor.step('changes the quantity by its button', async () => {
    await page.getByLabel(/^Quantity of/).fill('2');
    await visitor.press('Update');
    await visitor.sees('2 things');
  });
  await visitor.step('registers', async () => {
    await visitor.follow('Register and order');
    await visitor.fill({ 'Your name': 'Ida', 'E-mail address': `ida-${Date.now()}@example.com`, Password: world.people.password });
    await visitor.press('Register');
    visitor.isAt('/checkout');
  });
  await visitor.step('asks for the form of a country by its button', async () => {
    await visitor.field('Country').selectOption('GB');
    await visitor.press('Use its form');
    await visitor.fill(LONDON);
  });
  await visitor.step('orders', async () => {
    await page.getByRole('radio', { name: /^Slow/ }).check();
    await visitor.press(/^Order and pay/);
    await visitor.sees('Thank you. Your order is confirmed', 'The money came');
  });
}
