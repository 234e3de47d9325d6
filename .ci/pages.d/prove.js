// Proves the pages of two shops that are there: people go their journeys in one, and every page of the other is judged. It is told by
// the variable PAGES where they are; .ci/pages starts it.

import { createServer } from 'node:http';

import { chromium } from 'playwright-core';

import { Coverage } from './coverage.js';
import { Findings, Notes, atOnce } from './findings.js';
import { JOURNEYS, travel } from './journeys.js';
import { observatoryPlaces, places } from './places.js';
import { Survey } from './survey.js';

/** So many journeys, and so many judges, at a time. */
const AT_ONCE = 2;
/** A machine that does much else takes so long at most. */
const LONGEST_MS = 15 * 60 * 1000;

/** A page of another site with a form for the shop. */
function elsewhere() {
  const server = createServer((request, response) => {
    const asked = new URL(request.url, 'http://localhost').searchParams;
    const escaped = (name) => (asked.get(name) ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><link rel="icon" href="data:,"><form action="${escaped('to')}" method="post">
      <input type="hidden" name="sure" value="yes"><input type="hidden" name="current_password" value="${escaped('password')}">
      <button>Win a vase</button></form>`);
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

const { browser: executablePath, table, only, screenshots, working, full, observed, rehearsals } = JSON.parse(process.env.PAGES);
const began = Date.now();
const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
const [browser, site] = [await chromium.launch({ executablePath, args: ['--no-sandbox'] }), await elsewhere()];
const [findings, notes, coverage] = [new Findings(), new Notes(), new Coverage(table)];
const world = { browser, findings, notes, coverage, screenshots, elsewhere: site.address().port };
const wanted = (name) => only.length === 0 || only.includes(name);

const journeys = JOURNEYS.filter(({ name }) => wanted(name));
const goes = (journey) => async () => {
  const start = Date.now();
  await travel({ ...world, ...(journey.looks ? observed : working), ...rehearsals[journey.name] }, journey);
  const took = ((Date.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${journey.name.padEnd(22)} ${took} s  ${findings.has(journey.name) ? 'see below' : 'ok'}`);
};
const survey = new Survey({ ...world, ...full }, places(full));
// Documents of the management port go over loopback, or through a tunnel that compresses them.
const looking = new Survey({ ...world, ...observed, zipsDocuments: true }, observatoryPlaces(observed));
async function surveyed() {
  if (wanted('survey')) await survey.run(AT_ONCE);
  if (wanted('observatory-survey')) await looking.run(AT_ONCE);
}
async function everything() {
  await Promise.all([atOnce(AT_ONCE, journeys.filter(({ isAlone }) => !isAlone).map(goes)), surveyed()]);
  await atOnce(1, journeys.filter(({ isAlone }) => isAlone).map(goes));
}
const late = new Promise((resolve) => { setTimeout(resolve, LONGEST_MS, 'late').unref(); });
const ended = await Promise.race([everything(), late]);

if (ended === 'late') findings.add({ where: 'all of it', step: 'ends', expected: `an end within ${LONGEST_MS / 1000} s`, seen: 'none' });
if (only.length === 0 && coverage.unopened.length > 0) {
  findings.add({ where: 'the table of pages', step: 'all of them', expected: 'every page opened', seen: coverage.unopened.join('\n') });
}
await browser.close();
site.close();
notes.print();
findings.print();
for (const { judged, heaviest } of [survey, looking]) {
  if (judged > 0) console.log(`\n${judged} pages judged; the heaviest is “${heaviest.name}” with ${heaviest.bytes} bytes`);
}
const opened = `${coverage.number - coverage.unopened.length} of ${coverage.number} entries of the table opened`;
console.log(`${journeys.length} journeys; ${opened}; ${findings.number} findings; ${seconds()}`);
process.exit(findings.number > 0 ? 1 : 0);
