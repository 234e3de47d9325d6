// People buy: a guest who registers on the way, somebody whose card is declined, and an order whose outcome comes later.

import { order, register } from '../api.js';

/** The address of the form of the United Kingdom. */
export const LONDON = { Name: 'Ada Lovelace', 'Street and number': '12 St James Square', City: 'London', 'Postal code': 'SW1Y 4JH' };

export async function guest(world, visitor) {
  const { page } = visitor;
  await visitor.step('finds a vase by its name', async () => {
    await visitor.open('/');
    await visitor.fill({ 'Search the shop': 'onda' });
    await visitor.press('Search');
    await visitor.sees('Results for “onda”');
    await visitor.follow(/Onda Vase – Smoke/);
  });
  await visitor.step('looks at another colour and comes back', async () => {
    await visitor.follow('Lagoon');
    visitor.isAt('/products/vase-onda-lag');
    await visitor.follow('Smoke');
    visitor.isAt('/products/vase-onda-smk');
    await visitor.sees('€69.00', 'In stock');
  });
  await visitor.step('puts two into the cart', async () => {
    await visitor.fill({ Quantity: '2' });
    await visitor.press('Add to cart');
    visitor.isAt('/cart');
    await visitor.sees('In your cart: 2 × Onda Vase – Smoke.', '€138.00');
  });
  await visitor.step('takes three, and the sum follows without a button', async () => {
    await visitor.field('Quantity of Onda Vase – Smoke').fill('3');
    await visitor.leadsAway(() => page.keyboard.press('Tab'));
    await visitor.sees('€207.00');
  });
  await visitor.step('is told what is wrong with the form of the account', async () => {
    await visitor.follow('Register and order');
    await visitor.fill({ 'Your name': 'Ada', 'E-mail address': 'ada@example.com', Password: 'short' });
    await visitor.press('Register');
    await visitor.sees('Please look at the marked field.');
  }, 422);
  await visitor.step('registers on the way', async () => {
    await visitor.fill({ 'E-mail address': `ada-${Date.now()}@example.com`, Password: world.people.password });
    await visitor.press('Register');
    visitor.isAt('/checkout');
    await visitor.sees('3 × Onda Vase – Smoke');
  });
  await visitor.step('gets the form of the country that is chosen', async () => {
    await visitor.leadsAway(() => visitor.field('Country').selectOption('US'));
    await visitor.field('State').waitFor();
    await visitor.leadsAway(() => visitor.field('Country').selectOption('GB'));
    await visitor.sees('Such as');
  });
  await visitor.step('orders', async () => {
    await visitor.fill(LONDON);
    await page.getByRole('radio', { name: /^Success/ }).check();
    await visitor.press(/^Order and pay €207.00/);
    visitor.isAt(/^\/orders\/[^/]+$/);
    await visitor.sees('Thank you. Your order is confirmed', '12 St James Square', 'The money came');
  });
  await visitor.step('has an empty cart and an order', async () => {
    await visitor.open('/cart');
    await visitor.sees('There is nothing in it yet.');
    await visitor.follow('Orders', page.getByRole('navigation', { name: 'Your things' }));
    await visitor.sees('Confirmed', '€207.00');
  });
}

export async function declined(world, visitor) {
  const { page } = visitor;
  const person = await register(world, 'grace');
  await visitor.step('fills the cart', async () => {
    await visitor.logIn(person, '/products/bowl-kumo-s');
    await visitor.press('Add to cart');
    await visitor.follow('To the checkout');
  });
  await visitor.step('pays with a card that has too little money', async () => {
    await visitor.leadsAway(() => visitor.field('Country').selectOption('GB'));
    await visitor.fill(LONDON);
    await page.getByRole('radio', { name: /^Insufficient funds/ }).check();
    await visitor.press(/^Order and pay/);
    await visitor.sees('The card was declined', 'Nothing was charged');
  });
  await visitor.step('tries again with another card, and types no address again', async () => {
    const again = visitor.link('Try again');
    // The basket is given back by an event.
    await visitor.leadsAway(() => again.click());
    const comesBack = async () => {
      if (new URL(page.url()).pathname === '/cart') await visitor.open('/checkout');
      return new URL(page.url()).pathname === '/checkout';
    };
    await visitor.reloadsUntil('the things back in the cart', comesBack);
    visitor.equal('the street', await visitor.field('Street and number').inputValue(), LONDON['Street and number']);
    await page.getByRole('radio', { name: /^Success/ }).check();
    await visitor.press(/^Order and pay/);
    await visitor.sees('Thank you. Your order is confirmed');
  });
  await visitor.step('cancels the order and gets the money back', async () => {
    await page.getByText('Cancel this order').click();
    await visitor.press('Cancel the order');
    await visitor.sees('Your order is cancelled.', 'You cancelled the order');
    await visitor.reloadsUntil('the money returned', () => page.getByText('Returned to you').isVisible());
    await visitor.seesNot('Cancel this order');
  });
}

export async function outcomeComesLater(world, visitor) {
  const { page } = visitor;
  const person = await register(world, 'edsger');
  await visitor.step('looks at an order under way', async () => {
    await visitor.logIn(person);
    const { id } = await order(world, person, 'NOTE-FIELD-PLN', { card: 'tok_pending', wait: false });
    await visitor.open(`/orders/${id}`);
    await visitor.sees('Look again');
  });
  await visitor.step('sees the outcome without doing anything', async () => {
    await visitor.sees('Thank you. Your order is confirmed');
    await page.getByText('Cancel this order').waitFor();
  });
}
