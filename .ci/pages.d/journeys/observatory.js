// The operator finds out why an order took so long, and settles dead letters.

import { Wrong } from '../findings.js';
import { enter } from '../operator.js';

export async function retriedOrder(world, visitor) {
  const { page } = visitor;
  await visitor.step('finds the timeline of an order by its number', async () => {
    await enter(world, visitor);
    await visitor.follow('Timeline', page.getByRole('navigation', { name: 'Parts of the observatory' }));
    await visitor.field('Order, aggregate, process or event').fill(world.retried);
    await visitor.press('Show');
    await visitor.sees('order-placed of order/');
  });
  await visitor.step('sees the attempt that failed, with its reason, and the one that did not', async () => {
    const failed = page.locator('.steps > li').filter({ hasText: 'retry scheduled' }).first();
    await failed.waitFor();
    const reason = await failed.locator('.reason').textContent();
    if (reason.trim().length < 5) throw new Wrong('a reason', reason);
    await visitor.sees(/^attempt \d/, 'order-confirmed');
    const drawn = [await page.locator('.lanes .mark.waits').count(), await page.locator('.lanes .link.retry').count()];
    if (drawn.includes(0)) throw new Wrong('a mark and a line of the attempt in the lanes', drawn.join(' and '));
  });
  await visitor.step('sees why each step was taken', async () => {
    const causes = await page.getByRole('link', { name: /^because of step/ }).count();
    if (causes < 5) throw new Wrong('steps with their causes', `${causes} of them`);
  });
  await visitor.step('searches in the steps', async () => {
    await visitor.field('Search in the steps').fill('order-confirmed');
    const shown = await page.locator('.steps > li:visible').allTextContents();
    const others = shown.filter((text) => !text.includes('order-confirmed'));
    visitor.equal('steps that say nothing of it', others, []);
    if (shown.length === 0) throw new Wrong('steps that do', 'none');
  });
}

export async function deadLetters(world, visitor) {
  const { page } = visitor;
  await visitor.step('finds them by cause', async () => {
    await enter(world, visitor);
    await visitor.follow('Dead letters', page.getByRole('navigation', { name: 'Parts of the observatory' }));
    await visitor.sees('reserve-on-order-placed', 'data.total: must not be negative');
  });
  await visitor.step('looks at one before deciding', async () => {
    await visitor.open(`/observatory/dead-letters/0/${world.settled}`);
    await visitor.sees('What a replay would do', 'The handler runs again.');
  });
  await visitor.step('replays it, and is led to its new run', async () => {
    await visitor.field('Note for the audit trail').fill('tried once more');
    await visitor.press('Replay');
    visitor.isAt('/observatory/timeline');
    await visitor.sees('replayed just now');
    // The handler cannot read it: its attempt is in the timeline, and it is a dead letter again, with the reason of today.
    await visitor.reloadsUntil('the new run in the timeline', async () => (await page.locator('.steps').getByText('dead lettered').count()) > 0);
  });
  await visitor.step('discards the others of the cause together', async () => {
    await visitor.open('/observatory/dead-letters');
    const cause = page.locator('main > section').filter({ hasText: 'data.total: must not be negative' });
    await visitor.follow('Decide about all 2', cause);
    await visitor.field('Why it is given up').fill('made up for the proof');
    await visitor.press('Discard all');
    await visitor.sees(/^2 discarded/);
    await visitor.seesNot('data.total: must not be negative');
  });
}
