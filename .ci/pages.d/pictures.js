// Takes the pictures of the README and of the guide for presenters: four pages as a projector shows them, small enough for a repository.
// It is told by the variable PAGES where the shop is; .ci/pages starts it.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import sharp from 'sharp';

import { order } from './api.js';
import { Coverage } from './coverage.js';
import { Findings, Notes } from './findings.js';
import { enter } from './operator.js';
import { Visitor } from './visitor.js';

const SIZE = { width: 1280, height: 800 };
/** A projector and most screens show more than a pixel for each of CSS. */
const SCALE = 1.5;
const LARGEST_BYTES = 150 * 1000;
/** Colours of a picture, the most first; fewer are taken if it is too large. */
const COLOURS = [256, 128, 64, 32];
/** The checkouts under way on the map. */
const CHECKOUTS = 12;

const { browser: executablePath, table, pictures, full, observed } = JSON.parse(process.env.PAGES);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const findings = new Findings();
const common = { browser, findings, notes: new Notes(), coverage: new Coverage(table) };
await mkdir(pictures, { recursive: true });

async function taken(name, world, options, prepare) {
  const visitor = await Visitor.arrive({ ...common, ...world }, name, { viewport: SIZE, deviceScaleFactor: SCALE, ...options });
  await visitor.step('is taken', () => prepare(visitor));
  const shot = await visitor.page.screenshot();
  await visitor.leave();
  for (const colours of COLOURS) {
    const small = await sharp(shot).png({ palette: true, colours, effort: 10, compressionLevel: 9 }).toBuffer();
    if (small.length > LARGEST_BYTES && colours !== COLOURS.at(-1)) continue;
    await writeFile(join(pictures, `${name}.png`), small);
    console.log(`${name.padEnd(22)} ${String(small.length).padStart(7)} bytes, ${colours} colours`);
    if (small.length > LARGEST_BYTES) findings.add({ where: name, step: 'is small', expected: `${LARGEST_BYTES} bytes`, seen: small.length });
    return;
  }
}

await taken('storefront', full, {}, (visitor) => visitor.open('/'));
await taken('back-office', full, {}, async (visitor) => {
  await visitor.logIn(full.people.admin, '/admin');
  await visitor.open(`/admin/orders/${full.orders['partly-refunded']}`);
});
await taken('observatory-map', observed, { colorScheme: 'dark' }, async (visitor) => {
  const { page } = visitor;
  await enter(observed, visitor);
  await page.locator('[data-stream-state].live').waitFor();
  const shop = { ...observed, base: observed.shop };
  const buys = Array.from({ length: CHECKOUTS }, () => order(shop, observed.people.customer, observed.products.plain.sku));
  await page.locator('.drawing.wide [data-dots] circle').nth(3).waitFor({ state: 'attached' });
  await Promise.all(buys);
  // The rates of the last checkouts are written once a second.
  await visitor.waitsUntil('a rate on an edge', async () => (await page.locator('.drawing.wide .rate').allTextContents()).some(Boolean));
  await order(shop, observed.people.customer, observed.products.plain.sku, { wait: false });
  await page.locator('.drawing.wide [data-dots] circle').first().waitFor({ state: 'attached' });
});
await taken('observatory-timeline', observed, { colorScheme: 'dark' }, async (visitor) => {
  await enter(observed, visitor);
  await visitor.open(`/observatory/timeline?about=${observed.retried}`);
});

await browser.close();
findings.print();
process.exit(findings.number > 0 ? 1 : 0);
