/**
 * Buys something, by a client whose types are made of the description of the API alone; docs/api.md says how.
 *
 *     npm install && npm run make && npm start -- http://127.0.0.1:8080
 */

import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];
type Order = Schemas["Order"];
type Problem = Schemas["Problem"];

const PATIENCE_MS = 20_000;
const shop = createClient<paths>({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8080" });

/**
 * The body of an answer. A list is described as a page of whole items, or of the fields that `fields` names: a client that
 * sends no `fields` takes it as the former. A refusal names each field that is refused.
 */
function accepted<T>(answer: { data?: T; error?: Problem; response: Response }): T {
  if (answer.error) {
    const fields = answer.error.errors?.map(({ field, detail }) => `${field}: ${detail}`) ?? [];
    throw new Error([`${answer.response.url}: ${answer.error.code}`, answer.error.detail, ...fields].join("\n"));
  }
  return answer.data as T;
}

/** How an order stands, or nothing as long as its outcome is open. The compiler knows every status. */
function outcome(order: Order): string | undefined {
  switch (order.status) {
    case "placed":
    case "awaiting-payment":
      return undefined;
    case "confirmed":
      return `confirmed at ${order.confirmed_at}`;
    case "cancelled":
      return `cancelled: ${order.decline_detail ?? order.cancel_reason}`;
    case "shipped":
      return `shipped at ${order.shipped_at}`;
    case "delivered":
      return `delivered at ${order.delivered_at}`;
  }
}

async function registered(): Promise<void> {
  const account = { email: `ada-${crypto.randomUUID()}@example.com`, password: "a plain sentence 7" };
  const { id } = accepted(await shop.POST("/api/v1/users", { body: { ...account, display_name: "Ada" } }));
  const tokens = accepted(await shop.POST("/api/v1/sessions", { body: account }));
  shop.use({
    onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${tokens.access_token}`),
  });
  const { display_name } = accepted(await shop.GET("/api/v1/users/me"));
  console.log(`${display_name} is customer ${id}`);
}

async function chosen(): Promise<string> {
  const query = { in_stock: true, currency: "EUR", sort: "price", limit: 5 } as const;
  const { items } = accepted(await shop.GET("/api/v1/products", { params: { query } })) as Schemas["ProductPage"];
  for (const { sku, name, price, available } of items) {
    console.log(`${sku.padEnd(20)} ${name}: ${price.amount_minor / 100} ${price.currency}, ${available} there`);
  }
  const [cheapest] = items;
  if (!cheapest) throw new Error("the shop has nothing");
  return cheapest.sku;
}

async function bought(sku: string): Promise<Order> {
  const placed = accepted(
    await shop.POST("/api/v1/orders", {
      params: { header: { "Idempotency-Key": crypto.randomUUID(), Prefer: "wait=10" } },
      body: {
        lines: [{ sku, quantity: 2 }],
        shipping_address: {
          name: "Ada Lovelace",
          line1: "12 St James Square",
          postal_code: "SW1Y 4JH",
          city: "London",
          country: "GB",
        },
        payment_token: "tok_success",
      },
    }),
  );
  // 201 has the order, 202 where it will be.
  if ("status" in placed) return placed;
  const path = { id: placed.id };
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const order = accepted(await shop.GET("/api/v1/orders/{id}", { params: { path } }));
    if (outcome(order)) return order;
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error(`order ${placed.id} is still open`);
}

async function followed(id: string): Promise<void> {
  const steps = accepted(await shop.GET("/api/v2/orders/{id}/timeline", { params: { path: { id } } }));
  const { items } = steps as Schemas["TimelineStepPage"];
  for (const step of items) {
    console.log(`${step.occurred_at} ${step.context.padEnd(8)} ${step.what}`);
  }
}

await registered();
const order = await bought(await chosen());
console.log(`order ${order.id} over ${order.total.amount_minor / 100} ${order.total.currency}: ${outcome(order)}`);
await followed(order.id);
if (order.status !== "confirmed") process.exit(1);
