// A PNG of a page in three widths, light and dark.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const WIDTHS = [360, 768, 1440];
const LEAST_HEIGHT = 900;

export async function photographed(visitor, folder, name) {
  const { page } = visitor;
  const before = page.viewportSize();
  await mkdir(folder, { recursive: true });
  for (const width of WIDTHS) {
    // As high as the page, so that what sticks to the top is there once.
    await page.setViewportSize({ width, height: LEAST_HEIGHT });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.max(LEAST_HEIGHT, height) });
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      const path = join(folder, `${name.replaceAll(/[^a-z0-9]+/g, '-')}-${width}-${scheme}.png`);
      await page.screenshot({ path });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}
