// The pages that are judged, each in the states that it has. A page with `then` is judged after that was done.

const press = (name) => (visitor) => visitor.press(name, visitor.page.locator('main'));

export function places({ orders, payments, products, people, program }) {
  const slug = (product) => `/products/${product.sku.toLowerCase()}`;
  const account = ({ id }) => `/admin/customers/${id}`;
  const all = {
    guest: [
      { name: 'catalogue', path: '/' },
      { name: 'catalogue: results', path: '/?q=lamp' },
      { name: 'catalogue: nothing found', path: '/?q=zeppelin' },
      { name: 'catalogue: filtered', path: '/?category=Lighting&min=10&sort=price' },
      { name: 'catalogue: a filter that is none', path: '/?min=cheap&max=10' },
      { name: 'product', path: '/products/vase-onda-smk' },
      { name: 'product: sold out', path: slug(products['sold-out']) },
      { name: 'product: scarce', path: slug(products.scarce) },
      { name: 'product: withdrawn', path: slug(products.withdrawn) },
      { name: 'cart: empty', path: '/cart' },
      { name: 'cart: of a guest', path: '/products/vase-onda-smk', then: press('Add to cart') },
      { name: 'log-in', path: '/log-in' },
      { name: 'log-in: refused', path: '/log-in', then: refusedLogIn, status: 422 },
      { name: 'register', path: '/register?back=/checkout' },
      { name: 'register: refused', path: '/register', then: refusedAccount, status: 422 },
      { name: 'refusal: not found', path: '/nothing/here', status: 404 },
    ],
    newcomer: [
      { name: 'orders: none', path: '/orders' },
      { name: 'refusal: for others', path: '/admin', status: 403 },
    ],
    customer: [
      { name: 'cart: with changes', path: '/cart' },
      { name: 'checkout', path: '/checkout' },
      { name: 'checkout: refused', path: '/checkout', then: refusedOrder, status: 422 },
      { name: 'checkout: a country with states', path: '/checkout', then: american },
      { name: 'orders', path: '/orders' },
      ...Object.entries(orders).map(([fate, id]) => ({ name: `order: ${fate}`, path: `/orders/${id}` })),
      { name: 'profile', path: '/profile' },
      { name: 'profile: refused', path: '/profile', then: refusedPassword, status: 422 },
      { name: 'erase', path: '/profile/erase' },
      { name: 'erase: refused', path: '/profile/erase', then: refusedErasure, status: 422 },
    ],
    admin: [
      { name: 'office', path: '/admin' },
      { name: 'office: orders', path: '/admin/orders' },
      { name: 'office: no order', path: '/admin/orders?status=placed' },
      ...['confirmed', 'delivered', 'declined', 'waiting', 'refunded']
        .map((fate) => ({ name: `office: order ${fate}`, path: `/admin/orders/${orders[fate]}` })),
      { name: 'office: products', path: '/admin/products' },
      { name: 'office: products with a filter that is none', path: '/admin/products?sort=price' },
      { name: 'office: new product', path: '/admin/products/new' },
      { name: 'office: new product refused', path: '/admin/products/new', then: press('Add the product'), status: 422 },
      { name: 'office: product', path: `/admin/products/${products.changed.id}` },
      { name: 'office: withdrawn product', path: `/admin/products/${products.withdrawn.id}` },
      { name: 'office: stale product', path: `/admin/products/${products.changed.id}`, then: staleProduct, status: 412 },
      { name: 'office: stock', path: `/admin/products/${products.plain.id}/stock` },
      { name: 'office: stock refused', path: `/admin/products/${products.plain.id}/stock`, then: press('Correct the count'), status: 422 },
      { name: 'office: import', path: '/admin/import' },
      { name: 'office: import tried', path: '/admin/import', then: triedImport },
      { name: 'office: payments', path: '/admin/payments' },
      ...Object.entries(payments).map(([fate, id]) => ({ name: `office: payment ${fate}`, path: `/admin/payments/${id}` })),
      { name: 'office: customers', path: '/admin/customers' },
      { name: 'office: customer', path: account(people.customer) },
      { name: 'office: staff', path: account(people.support) },
      { name: 'office: erased customer', path: account(people.erased) },
      { name: 'office: deactivated customer', path: account(people.deactivated) },
      { name: 'office: erase', path: `${account(people.newcomer)}/erase` },
      { name: 'office: erase refused', path: `${account(people.newcomer)}/erase`, then: press('Erase it for good'), status: 422 },
      { name: 'office: service accounts', path: '/admin/service-accounts' },
      { name: 'office: new service account', path: '/admin/service-accounts/new' },
      { name: 'office: key of a service account', path: '/admin/service-accounts/new', then: newProgram },
      { name: 'office: revoke', path: `/admin/service-accounts/${program}/revoke` },
      { name: 'office: audit trail', path: '/admin/audit' },
      { name: 'office: no such order', path: '/admin/orders/nothing', status: 404 },
    ],
    support: [{ name: 'office: of support', path: '/admin' }],
    'catalogue-manager': [{ name: 'office: of the catalogue', path: '/admin' }],
  };
  return placed(all);
}

function placed(all) {
  return Object.entries(all).flatMap(([as, list]) => list.map((place) => ({ as, ...place })));
}

/** The pages of the observatory. */
export function observatoryPlaces({ orders, retried, letters }) {
  const all = {
    guest: [{ name: 'observatory: closed', path: '/observatory', status: 401 }],
    operator: [
      { name: 'observatory: map', path: '/observatory' },
      { name: 'observatory: messages', path: '/observatory/feed' },
      { name: 'observatory: messages of an order', path: `/observatory/feed?about=${retried}&kind=retry-scheduled` },
      { name: 'observatory: no message', path: '/observatory/feed?about=nothing' },
      { name: 'observatory: timelines', path: '/observatory/timeline' },
      ...['confirmed', 'declined', 'refunded'].map((fate) => (
        { name: `observatory: timeline ${fate}`, path: `/observatory/timeline?about=${orders[fate]}` })),
      { name: 'observatory: timeline tried again', path: `/observatory/timeline?about=${retried}` },
      { name: 'observatory: no timeline', path: '/observatory/timeline?about=nothing' },
      { name: 'observatory: dead letters', path: '/observatory/dead-letters' },
      { name: 'observatory: dead letter', path: `/observatory/dead-letters/0/${letters[2]}` },
      { name: 'observatory: catalogue', path: '/observatory/catalogue' },
      { name: 'observatory: invariants', path: '/observatory/invariants' },
      { name: 'observatory: nothing there', path: '/observatory/nothing', status: 404 },
    ],
  };
  return placed(all);
}

async function refusedLogIn(visitor) {
  await visitor.fill({ 'E-mail address': 'nobody@example.com', Password: 'not mine at all' });
  await press('Log in')(visitor);
}

async function refusedAccount(visitor) {
  await visitor.fill({ 'Your name': 'Ada', 'E-mail address': 'ada@example.com', Password: 'short' });
  await press('Register')(visitor);
}

async function refusedOrder(visitor) {
  // The browser would not send it.
  await visitor.page.locator('main form').evaluateAll((forms) => forms.forEach((form) => form.setAttribute('novalidate', '')));
  await visitor.fill({ Name: 'Ada', 'Street and number': '', City: '', 'Postal code': 'nonsense' });
  await press(/^Order and pay/)(visitor);
}

async function american(visitor) {
  await visitor.leadsAway(() => visitor.field('Country').selectOption('US'));
}

async function refusedPassword(visitor) {
  await visitor.fill({ 'Present password': 'not mine at all', 'New password': 'another good one' });
  await press('Change the password')(visitor);
}

async function refusedErasure(visitor) {
  await visitor.fill({ 'Your password': 'not mine at all' });
  await press('Erase it')(visitor);
}

async function staleProduct(visitor) {
  // Its price was changed since.
  const name = await visitor.field('Name').inputValue();
  await visitor.page.locator('#details input[name="etag"]').evaluate((input) => { input.value = '"1"'; });
  await visitor.fill({ Name: `${name}, signed` });
  await press('Save')(visitor);
}

async function triedImport(visitor) {
  const lines = [
    'Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price',
    'tray,Oak Tray,<p>Oak.</p>,Galleria,Trays,true,TRAY-OAK,7,31.00',
    'bad,Nothing,,Galleria,Trays,true,BAD/SKU,1,x',
  ];
  const buffer = Buffer.from(`${lines.join('\n')}\n`);
  await visitor.field('File').setInputFiles({ name: 'products.csv', mimeType: 'text/csv', buffer });
  await press('Try it')(visitor);
}

async function newProgram(visitor) {
  await visitor.fill({ Name: 'Label printer' });
  await visitor.field('Stock').check();
  await press('Make the account')(visitor);
}
