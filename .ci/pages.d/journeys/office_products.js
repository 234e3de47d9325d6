// The back office and a product: added, stocked, repriced, changed by two people at once, withdrawn and put back.

export async function officeProducts(world, visitor) {
  const { page } = visitor;
  const main = page.locator('main');
  await visitor.step('opens the form of a new product', async () => {
    await visitor.logIn(world.people.admin, '/admin/products');
    await visitor.follow('New product');
  });
  await visitor.step('is told what is wrong with it, and keeps what was typed', async () => {
    await visitor.fill({ SKU: 'a/b', Price: '19.90', Name: 'Proof Mug' });
    await visitor.press('Add the product');
    await page.locator('.error').first().waitFor();
    visitor.equal('the name', await visitor.field('Name').inputValue(), 'Proof Mug');
  }, 422);
  await visitor.step('adds the product', async () => {
    await visitor.fill({ SKU: 'MUG-PROOF', Category: 'Tableware' });
    await page.getByLabel(/^Description/).fill('A mug that was looked at.\n\nTwice.');
    await visitor.press('Add the product');
    await visitor.sees('The product is on sale. Record its first units next.');
  });
  await visitor.step('is told that a word is no number of units', async () => {
    await visitor.follow('Units and ledger');
    await visitor.fill({ 'Units that arrived': 'many' });
    await visitor.press('Record the receipt');
    await visitor.sees('must be a whole number of units');
  }, 422);
  await visitor.step('records its first units, and corrects the count', async () => {
    await visitor.fill({ 'Units that arrived': '12' });
    await visitor.press('Record the receipt');
    await visitor.sees('12 units are received.');
    await visitor.fill({ Difference: '-2', Reason: 'Two were broken' });
    await visitor.press('Correct the count');
    await visitor.sees('The count is corrected.', 'Two were broken', '10 units can be ordered');
  });
  await visitor.step('changes the price', async () => {
    await visitor.follow('The product');
    await visitor.fill({ Price: '24.50' });
    await visitor.press('Change the price');
    await visitor.sees('The price is changed.', 'Now €24.50');
  });
  await visitor.step('is told that somebody else was faster', async () => {
    const other = await visitor.another(`${visitor.where}, in a second window`);
    await other.step('saves first', async () => {
      await other.open(page.url());
      await other.fill({ Name: 'Proof Mug, large' });
      await other.press('Save');
      await other.sees('The details are saved.');
    });
    await other.page.close();
    await visitor.fill({ Name: 'Proof Mug, small' });
    await visitor.press('Save');
    await visitor.sees('Somebody changed this meanwhile.', 'Proof Mug, large');
    visitor.equal('what was typed', await visitor.field('Name').inputValue(), 'Proof Mug, small');
  }, 412);
  await visitor.step('saves again, which replaces it', async () => {
    await visitor.press('Save');
    await visitor.sees('The details are saved.');
    visitor.equal('the name', await visitor.field('Name').inputValue(), 'Proof Mug, small');
  });
  await visitor.step('withdraws it', async () => {
    await visitor.press('Withdraw it');
    await visitor.sees('The product is withdrawn');
  });
  await visitor.step('finds it by its SKU, and puts it back', async () => {
    await visitor.open('/admin/products');
    await visitor.fill({ 'SKU, as it is on the label': 'NO-SUCH-SKU' });
    await visitor.press('Open');
    await visitor.sees('No product has the SKU NO-SUCH-SKU.');
    await visitor.fill({ 'SKU, as it is on the label': 'MUG-PROOF' });
    await visitor.press('Open');
    await visitor.press('Put it on sale');
    await visitor.sees('The product is on sale.');
  });
  await visitor.step('sees it as customers do', async () => {
    await visitor.follow('In the shop', main);
    visitor.isAt('/products/mug-proof');
    await visitor.reloadsUntil('the product on sale', () => page.getByText('In stock').isVisible());
    await visitor.sees('Proof Mug, small', '€24.50', 'Twice.');
  });
  await visitor.step('filters the products', async () => {
    await visitor.open('/admin/products');
    await page.locator('main').getByLabel('Search', { exact: true }).fill('proof');
    await visitor.press('Show');
    await visitor.reloadsUntil('the product in the list', () => main.getByText('MUG-PROOF').isVisible());
  });
}

/** A product export is tried, and then imported. */
export async function officeImport(world, visitor) {
  const { page } = visitor;
  const head = 'Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price';
  const lines = [
    'tray,Proof Tray,<p>Oak.</p>,Galleria,Trays,true,TRAY-PROOF,7,31.00',
    'bad,Proof Nothing,,Galleria,Trays,true,BAD/SKU,1,x',
  ];
  const file = (text) => ({ name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await visitor.step('sends a file that is none', async () => {
    await visitor.logIn(world.people.admin, '/admin/import');
    await visitor.field('File').setInputFiles(file('this is no export\n'));
    await visitor.press('Try it');
    await page.locator('.error, [role="alert"]').first().waitFor();
  }, 400, 409, 422);
  await visitor.step('tries an export', async () => {
    await visitor.field('File').setInputFiles(file(`${[head, ...lines].join('\n')}\n`));
    await visitor.press('Try it');
    await visitor.sees('What would happen', 'This was a trial: nothing is changed yet.', 'TRAY-PROOF', 'Refused lines are left out');
  });
  await visitor.step('has changed nothing so far', async () => {
    const other = await visitor.another(`${visitor.where}, in a second window`);
    await other.open('/admin/products/find?sku=TRAY-PROOF');
    await other.sees('No product has the SKU TRAY-PROOF.');
    await other.page.close();
  });
  await visitor.step('imports it', async () => {
    await visitor.press('Import it now');
    await visitor.sees('Imported');
    await visitor.follow('TRAY-PROOF');
    await visitor.sees('Proof Tray', '7 available');
  });
}
