// Shows where an order stands anew, while its checkout is under way. Without this the page has a link that does it.

/** The pauses between two looks, in milliseconds: short at first, then ever longer. */
const PAUSES = [500, 700, 1000, 1500, 2000, 3000];
/** The pause from then on. */
const LONGEST_PAUSE = 5000;
/** A checkout ends within some minutes; the page says how to look again after that. */
const MOST_LOOKS = 120;

/** @returns {HTMLElement | null} */
function livePart() {
  const part = document.querySelector('[data-live][data-open]');
  return part instanceof HTMLElement ? part : null;
}

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Returns when somebody looks at the page. */
async function isVisible() {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
  }
}

/** @param {HTMLElement} part */
async function lookAgain(part) {
  const answer = await fetch(part.dataset.live ?? '', { headers: { accept: 'text/html' } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
  // Only what has changed is shown anew, so that a screen reader is not told the same twice.
  if (fresh && fresh.outerHTML !== part.outerHTML) part.replaceWith(fresh);
}

for (let look = 0; look < MOST_LOOKS; look += 1) {
  const part = livePart();
  if (!part) {
    // The buttons of an order depend on where it stands.
    if (look > 0) location.reload();
    break;
  }
  await pause(PAUSES[look] ?? LONGEST_PAUSE);
  await isVisible();
  try {
    await lookAgain(part);
  } catch {
    // The network is away; the next look may find it.
  }
}

export {};
