// What can be measured of a page that elders read: sizes of text, of lines and of what is pressed.

/** What of a page is too small for the elder mode; empty when nothing is. */
export function tooSmallForElders(page) {
  return page.evaluate(measureElderMode);
}

/** By how many pixels the page is wider than the screen, and what sticks out. */
export function overflow(page) {
  return page.evaluate(measureOverflow);
}

function measureElderMode() {
  const TEXT = 18;
  const LINE = 1.3;
  const TARGET = 44;
  const MAIN_TARGET = 60;
  const found = [];
  const named = (element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute('class')} "${(element.textContent ?? '').trim().slice(0, 20)}"`;

  const isSeen = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest('script, style, .sr-only, .skip-link') || !isSeen(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    if (size < TEXT) found.push(`text of ${size}px: ${named(element)}`);
    if (!(parseFloat(style.lineHeight) >= LINE * size - 0.1)) found.push(`line of ${style.lineHeight} at ${size}px: ${named(element)}`);
  }

  // A small box inside of a label is pressed by its label.
  const pressed = (element) => element.closest('label') ?? element;
  const targets = document.querySelectorAll('a[href], button, input, select, textarea, summary, [role="button"]');
  for (const element of targets) {
    const target = pressed(element);
    // A link in the middle of a sentence is as high as its line (WCAG 2.5.8).
    const isInSentence = getComputedStyle(target).display === 'inline' && target.closest('p');
    if (target.matches('.skip-link') || !isSeen(target) || isInSentence) continue;
    const { width, height } = target.getBoundingClientRect();
    const least = target.matches('.btn-primary, .tab, .tile') ? MAIN_TARGET : TARGET;
    if (Math.min(width, height) < least - 0.5) {
      found.push(`target of ${Math.round(width)} × ${Math.round(height)}, not ${least}: ${named(target)}`);
    }
  }
  return [...new Set(found)];
}

function measureOverflow() {
  const room = document.documentElement.clientWidth;
  const beyond = document.documentElement.scrollWidth - room;
  if (beyond <= 0) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > room + 1);
  const names = wide.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class')}`);
  return [`${beyond}px too wide at ${room}px: ${names.join(', ')}`];
}
