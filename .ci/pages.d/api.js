// The API beside the browser: what other people do meanwhile.

import { randomUUID } from 'node:crypto';

export const ADDRESS = { name: 'Ada', line1: '1 High Street', postal_code: 'SW1Y 4JH', city: 'London', country: 'GB' };

/** Asks the API; the answer, if it is a good one. */
export async function ask(world, method, path, { token, body, headers = {} } = {}) {
  const answer = await fetch(`${world.base}/api/v1/${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }), ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} /api/v1/${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** A new customer. */
export async function register(world, name) {
  const account = { email: `${name}-${randomUUID().slice(0, 8)}@example.com`, password: world.people.password };
  const { id } = await ask(world, 'POST', 'users', { body: { ...account, display_name: capitalised(name) } });
  const { access_token: token } = await ask(world, 'POST', 'sessions', { body: account });
  return { ...account, id, token, name: capitalised(name) };
}

export async function productOf(world, sku) {
  return ask(world, 'GET', `products/by-sku/${sku}`, { token: world.people.admin.token });
}

/** An order of one thing; with `wait` the answer tells its outcome. */
export async function order(world, person, sku, { card = 'tok_success', quantity = 1, wait = true } = {}) {
  const headers = { 'idempotency-key': randomUUID(), ...(wait && { prefer: 'wait=20' }) };
  const body = { lines: [{ sku, quantity }], shipping_address: ADDRESS, payment_token: card };
  return ask(world, 'POST', 'orders', { token: person.token, body, headers });
}

function capitalised(word) {
  return word[0].toUpperCase() + word.slice(1);
}
