// Nothing moves for those who want no motion, and nothing scrolls sideways on a telephone.

/** The widest of telephones that are still sold and narrow, in pixels. */
const TELEPHONE = { width: 360, height: 740 };
/** A change that takes no longer is none, in seconds. */
const AT_ONCE_S = 0.01;

function moving(limit) {
  const seconds = (text) => Math.max(...text.split(',').map((part) => parseFloat(part) * (part.trim().endsWith('ms') ? 0.001 : 1)));
  const found = document.getAnimations().filter((one) => one.playState === 'running').map(() => 'a running animation');
  for (const element of document.querySelectorAll('*')) {
    for (const pseudo of [null, '::before', '::after']) {
      const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(element, pseudo);
      const name = `${element.localName}.${[...element.classList].join('.')}${pseudo ?? ''}`;
      if (seconds(transitionDuration) > limit) found.push(`${name} has a transition of ${transitionDuration}`);
      if (animationName !== 'none' && seconds(animationDuration) > limit) found.push(`${name} has an animation of ${animationDuration}`);
      if (!pseudo && scrollBehavior === 'smooth') found.push(`${name} scrolls smoothly`);
    }
  }
  return [...new Set(found)].slice(0, 8);
}

export async function still(visitor) {
  await visitor.page.emulateMedia({ reducedMotion: 'reduce' });
  const found = await visitor.page.evaluate(moving, AT_ONCE_S);
  if (found.length > 0) visitor.finds('no motion with prefers-reduced-motion', found.join('\n'));
}

function tooWide() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return null;
  const scrolls = (element) => {
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowX !== 'visible') return true;
    }
    return false;
  };
  // An element reaches as far as what is in it, which may be a long word.
  const reach = (element) => element.getBoundingClientRect().left + Math.max(element.getBoundingClientRect().width, element.scrollWidth);
  const wide = [...document.querySelectorAll('body *')].filter((element) => reach(element) > clientWidth + 0.5 && !scrolls(element));
  const told = (element) => `${element.localName}.${[...element.classList].join('.')} to ${Math.round(reach(element))} px`;
  const names = wide.reverse().map(told);
  return `${scrollWidth} px\n${names.slice(0, 8).join('\n')}`;
}

export async function narrow(visitor) {
  const { page } = visitor;
  const before = page.viewportSize();
  await page.setViewportSize(TELEPHONE);
  const seen = await page.evaluate(tooWide);
  if (seen) visitor.finds(`nothing wider than ${TELEPHONE.width} px`, seen);
  await page.setViewportSize(before);
}
