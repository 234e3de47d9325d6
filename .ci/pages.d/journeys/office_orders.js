// The back office and an order: shipped, delivered, refunded in parts, and another one cancelled.

import { order, register } from '../api.js';

export async function officeOrders(world, visitor) {
  const { page } = visitor;
  const person = await register(world, 'leslie');
  const [{ id }, { id: other }] = [await order(world, person, 'BOWL-KUMO-S', { quantity: 2 }), await order(world, person, 'BOWL-KUMO-S')];
  const facts = page.locator('dl.facts').first();
  await visitor.step('sees what is to be shipped', async () => {
    await visitor.logIn(world.people.admin, '/admin');
    await visitor.sees('What needs attention', 'To ship');
  });
  await visitor.step('finds the orders of the customer that are to be shipped', async () => {
    await visitor.follow('Orders', page.getByRole('navigation', { name: 'Back office' }));
    await visitor.field('Status').selectOption('confirmed');
    await page.getByLabel('Whole id of a customer').fill(person.id);
    await visitor.press('Show');
    visitor.equal('orders in the list', await page.locator('tbody tr').count(), 2);
  });
  await visitor.step('opens an order by its id', async () => {
    await page.getByLabel('Whole id of an order').fill(id);
    await visitor.press('Show');
    visitor.isAt(`/admin/orders/${id}`);
    await visitor.sees('1 High Street', 'To ship');
  });
  await visitor.step('ships and delivers it', async () => {
    await visitor.press('Ship it');
    await visitor.sees('The order is shipped.');
    await visitor.press('It has arrived');
    await visitor.sees('The order is delivered.', 'Delivered');
  });
  await visitor.step('is told that more than was paid is not refunded', async () => {
    await visitor.follow('Payment and refunds');
    await page.getByLabel(/^Amount/).fill('9999');
    await visitor.fill({ Reason: 'Arrived broken' });
    await visitor.press('Refund');
    await page.locator('.error, [role="alert"]').first().waitFor();
  }, 409, 422);
  await visitor.step('refunds a part, and then the rest', async () => {
    await page.getByLabel(/^Amount/).fill('5.00');
    await visitor.press('Refund');
    await visitor.sees('The refund is on its way.');
    await visitor.reloadsUntil('the refund completed', () => page.getByText('Completed').first().isVisible());
    await visitor.fill({ Reason: 'The rest' });
    await visitor.press('Refund');
    await visitor.sees('There is nothing to refund.');
  });
  await visitor.step('finds the money at the order', async () => {
    await visitor.open(`/admin/orders/${id}`);
    await visitor.reloadsUntil('the refund at the order', () => facts.getByText('Refunded').isVisible());
  });
  await visitor.step('cancels another order', async () => {
    await visitor.open(`/admin/orders/${other}`);
    await visitor.press('Cancel the order');
    await visitor.sees('The order is cancelled.', 'Cancelled');
  });
  await visitor.step('finds payments by their status', async () => {
    await visitor.follow('Payments', page.getByRole('navigation', { name: 'Back office' }));
    await visitor.press('Show');
    await page.locator('tbody tr').first().waitFor();
  });
  const customer = await visitor.someoneElse();
  await customer.step('the customer sees where both orders ended', async () => {
    await customer.logIn(person, `/orders/${id}`);
    await customer.sees('Your order has arrived', 'Returned to you');
    await customer.open(`/orders/${other}`);
    await customer.sees('We cancelled the order');
  });
}
