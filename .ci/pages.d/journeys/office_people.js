// The back office and people: roles, what each role sees, closed and erased accounts, programs, and the trail of all of it.

import { register } from '../api.js';

const NAVIGATION = { name: 'Back office' };

async function areas(visitor) {
  const links = visitor.page.getByRole('navigation', NAVIGATION).getByRole('link');
  return (await links.allTextContents()).map((text) => text.trim());
}

async function grant(visitor, person, role) {
  await visitor.open(`/admin/customers/${person.id}`);
  await visitor.field('Another role').selectOption(role);
  await visitor.press('Grant it');
  await visitor.sees('is granted.');
}

async function seesOnly(visitor, person, expected, closed) {
  await visitor.step('sees the areas of the role alone', async () => {
    await visitor.logIn(person, '/admin');
    visitor.equal('the areas', await areas(visitor), expected);
  });
  for (const path of closed) {
    await visitor.step(`types the address ${path}`, async () => {
      await visitor.open(path);
      await visitor.sees('This page is for others');
    }, 403);
  }
}

export async function officePeople(world, visitor) {
  const { page } = visitor;
  const [helper, keeper, buyer] = [await register(world, 'frances'), await register(world, 'niklaus'), await register(world, 'alan')];
  await visitor.step('finds an account by a part of its address', async () => {
    await visitor.logIn(world.people.admin, '/admin/customers');
    await page.getByLabel(/^Part of the address/).fill(helper.email.split('@')[0]);
    await visitor.press('Show');
    await visitor.follow('Frances');
    visitor.isAt(`/admin/customers/${helper.id}`);
  });
  await visitor.step('grants the roles', async () => {
    await grant(visitor, helper, 'support');
    await grant(visitor, keeper, 'catalogue-manager');
  });
  const support = await visitor.someoneElse(`${visitor.where}: support`);
  const closed = ['/admin/products', '/admin/import', '/admin/audit', '/admin/service-accounts'];
  await seesOnly(support, helper, ['Today', 'Orders', 'Payments', 'Customers'], closed);
  const catalogue = await visitor.someoneElse(`${visitor.where}: catalogue manager`);
  const people = ['/admin/orders', '/admin/payments', '/admin/customers', '/admin/audit'];
  await seesOnly(catalogue, keeper, ['Today', 'Products', 'Import'], people);
  const customer = await visitor.someoneElse(`${visitor.where}: customer`);
  await customer.step('is not shown the back office', async () => {
    await customer.logIn(buyer, '/admin');
    await customer.sees('This page is for others');
    await customer.open('/');
    await customer.seesNot('Back office');
  }, 200, 403);
  await visitor.step('revokes a role', async () => {
    await visitor.open(`/admin/customers/${helper.id}`);
    await visitor.press('Revoke Support');
    await visitor.sees('Support is revoked.');
  });
  await support.step('does not see orders any more', async () => {
    await support.open('/admin/orders');
    await support.sees('This page is for others');
  }, 403);
  await visitor.step('ends the sessions of an account', async () => {
    await visitor.open(`/admin/customers/${buyer.id}`);
    await visitor.press('End its sessions');
    await visitor.sees('All its sessions are over.');
  });
  await customer.step('is asked to log in', async () => {
    await customer.open('/profile');
    customer.isAt('/log-in');
  });
  await visitor.step('closes the account and opens it again', async () => {
    await visitor.press('Deactivate it');
    await visitor.sees('The account is closed');
    await visitor.press('Reactivate it');
    await visitor.sees('The account is open again.');
  });
  await visitor.step('is asked for the address before an account is erased', async () => {
    await visitor.follow('Erase the account');
    await visitor.fill({ 'Address of the account': 'somebody@example.com' });
    await visitor.press('Erase it for good');
    await visitor.sees('must be the address of the account, exactly');
  }, 422);
  await visitor.step('erases it', async () => {
    await visitor.fill({ 'Address of the account': buyer.email });
    await visitor.press('Erase it for good');
    await visitor.sees('The account is erased.', 'Erased');
  });
}

export async function officePrograms(world, visitor) {
  const { page } = visitor;
  await visitor.step('is told that an account needs a permission', async () => {
    await visitor.logIn(world.people.admin, '/admin/service-accounts/new');
    await visitor.press('Make the account');
    await page.locator('.error').first().waitFor();
  }, 422);
  await visitor.step('makes the account, and sees its key once', async () => {
    await visitor.fill({ Name: 'Proof robot' });
    await visitor.field('Stock').check();
    await visitor.press('Make the account');
    await visitor.sees('This key is shown now and never again.');
  });
  await visitor.step('revokes the account', async () => {
    await visitor.follow('All service accounts');
    await visitor.follow('Revoke', page.getByRole('row', { name: /Proof robot/ }));
    await visitor.press('Revoke it for good');
    await visitor.sees('The account is revoked.', 'Revoked');
  });
  await visitor.step('reads the trail', async () => {
    await visitor.follow('Audit trail', page.getByRole('navigation', NAVIGATION));
    await page.getByLabel(/^Action/).fill('service-account-made');
    await visitor.press('Show');
    await page.locator('tbody tr, .empty').first().waitFor();
    for (const context of ['products', 'orders', 'payments', 'notifications']) {
      await visitor.open(`/admin/audit?of=${context}`);
      await visitor.sees('Audit trail');
    }
  });
}
