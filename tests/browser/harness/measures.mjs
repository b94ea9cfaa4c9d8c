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
  const GAP = 1.3;
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

  // Between two paragraphs there is more than a line, and no paragraph has an empty line inside instead.
  for (const paragraph of document.querySelectorAll('p + p')) {
    const before = paragraph.previousElementSibling;
    if (!isSeen(paragraph) || !isSeen(before) || before.matches('.sr-only') || paragraph.matches('.sr-only')) continue;
    const gap = paragraph.getBoundingClientRect().top - before.getBoundingClientRect().bottom;
    const least = GAP * parseFloat(getComputedStyle(before).lineHeight);
    if (gap >= 0 && gap < least - 0.5) found.push(`gap of ${Math.round(gap)}px, not ${Math.round(least)}: ${named(paragraph)}`);
  }
  for (const written of document.querySelectorAll('.prose, .prose *')) {
    const empty = [...written.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\n\s*\n/.test(node.data));
    if (empty && isSeen(written)) found.push(`paragraphs without a gap: ${named(written)}`);
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

/** The smallest size of the text that is read in paragraphs, in pixels. */
export function smallestParagraph(page) {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll('main p')].filter((paragraph) => paragraph.checkVisibility());
    return Math.min(...seen.map((paragraph) => parseFloat(getComputedStyle(paragraph).fontSize)));
  });
}

function measureOverflow() {
  const room = document.documentElement.clientWidth;
  const beyond = document.documentElement.scrollWidth - room;
  if (beyond <= 0) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > room + 1);
  const names = wide.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class')}`);
  return [`${beyond}px too wide at ${room}px: ${names.join(', ')}`];
}
