// People look around: search, categories, filters, sort orders, pages, and light or dark.

async function prices(page) {
  const texts = await page.locator('.products .price').allTextContents();
  return texts.map((text) => Number(text.replace(/[^\d.]/g, '')));
}

export async function looking(world, visitor) {
  const { page } = visitor;
  await visitor.step('searches for what there is not', async () => {
    await visitor.open('/');
    await visitor.fill({ 'Search the shop': 'zeppelin' });
    await visitor.leadsAway(() => page.keyboard.press('Enter'));
    await visitor.sees('Nothing fits.');
    await visitor.follow('Show everything');
  });
  await visitor.step('turns to the next page and back to the first', async () => {
    const first = await page.locator('.product-name').allTextContents();
    await visitor.follow('Next page');
    const second = await page.locator('.product-name').allTextContents();
    visitor.equal('products that are on both pages', first.filter((name) => second.includes(name)), []);
    await visitor.follow('To the first page');
    visitor.equal('the first page', await page.locator('.product-name').allTextContents(), first);
  });
  await visitor.step('chooses a category', async () => {
    await visitor.follow('Lighting', page.getByRole('navigation', { name: 'Categories' }));
    await visitor.sees('Gibbous Table Lamp');
    await visitor.seesNot('Kumo Bowl');
  });
  await visitor.step('filters by price and sorts', async () => {
    await page.getByText('Filter and sort').click();
    await visitor.fill({ 'Price from (EUR)': '20', to: '120' });
    await visitor.field('Sort by').selectOption('price');
    await visitor.field('Only what is in stock').check();
    await visitor.press('Show');
    const shown = await prices(page);
    const right = shown.filter((price) => price >= 20 && price <= 120).sort((one, other) => one - other);
    visitor.equal('prices in order and within the limits', shown, right);
    if (shown.length < 2) throw new Error('too few products are left to judge their order');
    visitor.equal('the filter that is kept', await visitor.field('Price from (EUR)').inputValue(), '20');
  });
  await visitor.step('is told that a word is no amount', async () => {
    await visitor.fill({ 'Price from (EUR)': 'cheap' });
    await visitor.press('Show');
    await visitor.sees('Must be an amount such as 25 or 19.90');
  });
  await visitor.step('turns the light off, and on as the system has it', async () => {
    const shade = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await shade();
    await visitor.press('Dark');
    visitor.equal('the theme', await page.locator('html').getAttribute('data-theme'), 'dark');
    if ((await shade()) === light) throw new Error('the page is as light as before');
    await visitor.press('As the system');
    visitor.equal('the shade', await shade(), light);
  });
  await visitor.step('types an address that is none', async () => {
    await visitor.open('/nothing/here');
    await visitor.sees('There is nothing here');
  }, 404);
}
