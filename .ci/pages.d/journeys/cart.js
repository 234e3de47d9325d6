// The cart tells what has changed since it was filled.

import { ask, productOf } from '../api.js';

export async function cartTells(world, visitor) {
  const { page } = visitor;
  const { token } = world.people.admin;
  const add = async (slug) => {
    await visitor.open(`/products/${slug}`);
    await visitor.press('Add to cart');
  };
  await visitor.step('fills the cart as a guest', async () => {
    await add('plate-grid-27');
    await add('print-noct-50');
    await visitor.open('/cart');
    await visitor.seesNot('Something has changed');
  });
  await visitor.step('is told of a price that rose and a thing that was withdrawn', async () => {
    const [plate, print] = [await productOf(world, 'PLATE-GRID-27'), await productOf(world, 'PRINT-NOCT-50')];
    const price = { amount_minor: plate.price.amount_minor + 100, currency: plate.price.currency };
    await ask(world, 'PUT', `products/${plate.id}/price`, { token, body: price, headers: { 'if-match': '*' } });
    await ask(world, 'POST', `products/${print.id}/withdraw`, { token });
    // Visitors without an account may see the catalogue of a moment ago.
    const isThere = async (text) => (await page.getByText(text).count()) > 0;
    const areThere = async () => (await isThere('The price was')) && isThere('Not for sale any more');
    await visitor.reloadsUntil('both changes in the cart', areThere);
    await visitor.sees('Something has changed since you put it in.', 'Not all of this can be ordered as it is.');
    await visitor.seesNot('Register and order');
  });
  await visitor.step('takes out what is not for sale', async () => {
    await page.getByRole('button', { name: /^Remove Nocturne/ }).click();
    await visitor.link('Register and order').waitFor();
    await visitor.seesNot('Not for sale any more');
  });
}
