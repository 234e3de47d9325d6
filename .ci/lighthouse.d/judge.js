// Judges pages by Lighthouse as a telephone of the middle class on a slow network sees them. It is told by the variable JUDGED which;
// .ci/lighthouse starts it.

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];

const { browser, base, pages, runs, least } = JSON.parse(process.env.JUDGED);
const chrome = await launch({ chromePath: browser, chromeFlags: ['--headless=new', '--no-sandbox'], logLevel: 'error' });
let isGood = true;

for (const { name, path, cookie } of pages) {
  const reports = [];
  for (let run = 0; run < runs; run += 1) reports.push(await judged(path, cookie));
  const scores = Object.fromEntries(CATEGORIES.map((category) => [category, median(reports.map((report) => report.categories[category].score))]));
  console.log(`${name.padEnd(10)} ${CATEGORIES.map((category) => `${category} ${scores[category]}`).join(' · ')}`);
  for (const category of CATEGORIES.filter((one) => scores[one] < least)) {
    isGood = false;
    for (const line of lost(reports[0], category)) console.log(`  ${category}: ${line}`);
  }
}
await chrome.kill();
process.exit(isGood ? 0 : 1);

async function judged(path, cookie) {
  const options = { port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(base + path, { ...options, ...(cookie && { extraHeaders: { cookie } }) });
  const reached = new URL(lhr.finalDisplayedUrl).pathname;
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  if (reached !== path) throw new Error(`${path} led to ${reached}`);
  return lhr;
}

function median(scores) {
  const [...sorted] = scores.map((score) => Math.round(score * 100)).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** What costs points. */
function lost(report, category) {
  const audits = report.categories[category].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => report.audits[id]);
  return audits.filter(({ score }) => score !== null && score < 0.95).map(({ id, title, displayValue }) => `${id}: ${title} ${displayValue ?? ''}`);
}
