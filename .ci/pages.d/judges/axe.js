// axe-core finds nothing serious or critical, in light and in dark.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE = ['serious', 'critical'];

async function found(page) {
  return page.evaluate(async () => {
    // @ts-expect-error axe has put itself there.
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    const told = (node) => `${node.target.join(' ')}  ${node.failureSummary.split('\n').at(1)?.trim() ?? ''}`;
    return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.slice(0, 4).map(told) }));
  });
}

export async function accessible(visitor, notes) {
  const { page } = visitor;
  await page.evaluate(AXE);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const { id, impact, help, nodes } of await found(page)) {
      const seen = `${help}\n${nodes.join('\n')}`;
      if (GRAVE.includes(impact)) visitor.finds(`that axe-core finds nothing (${impact}: ${id}, ${scheme})`, seen);
      else notes.add(`axe-core, ${impact}: ${id}: ${seen.replaceAll('\n', ' | ')}`, visitor.where);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
