// A page with its styles and scripts weighs at most 60 KiB on the way to the browser. Pictures are not counted. Documents of the shop come
// as they are, since the length of a compressed one would tell of the keys in it; everything else is compressed.

import { gzipSync } from 'node:zlib';

const LIMIT = 60 * 1024;
const COUNTED = ['document', 'stylesheet', 'script'];

/** Notes what a page loads from now on; each page loads everything anew. */
export async function weigh(visitor) {
  const { page, context } = visitor;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  visitor.loaded = [];
  page.on('requestfinished', (request) => {
    if (request.isNavigationRequest()) visitor.loaded = [];
    if (COUNTED.includes(request.resourceType())) visitor.loaded.push(request);
  });
}

export async function light(visitor) {
  const parts = await Promise.all(visitor.loaded.map(async (request) => {
    const response = await request.response();
    const isZipped = visitor.world.zipsDocuments && request.resourceType() === 'document';
    const { responseBodySize } = isZipped ? { responseBodySize: gzipSync(await response.body()).length } : await request.sizes();
    const coding = await response.headerValue('content-encoding');
    return { kind: request.resourceType(), address: new URL(request.url()).pathname, bytes: responseBodySize, coding };
  }));
  const told = parts.map(({ address, bytes, coding }) => `${bytes} ${address} ${coding ?? 'plain'}`).join('\n');
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (parts.length === 0) visitor.finds('a page that can be weighed', 'nothing was loaded');
  if (bytes > LIMIT) visitor.finds(`at most ${LIMIT} bytes with styles and scripts`, `${bytes} bytes\n${told}`);
  for (const { kind, address, coding } of parts) {
    if (kind !== 'document' && coding === null) visitor.finds('compressed styles and scripts', `${address} in plain`);
  }
  return bytes;
}
