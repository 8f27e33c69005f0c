/**
 * What a careful reader would complain about in the page it runs in: an expression that gives a list of sentences, none where all is well.
 * It judges what is drawn (computed colours over computed backgrounds, boxes as they lie), not what the source says.
 */
(() => {
  const flaws = new Set();
  const root = document.documentElement;
  const width = root.clientWidth;

  const quote = (text) => {
    const words = text.replace(/\s+/g, ' ').trim();
    return `"${words.length > 40 ? `${words.slice(0, 40)}…` : words}"`;
  };
  const nameOf = (element) => {
    const classes = typeof element.className === 'string' && element.className.trim() ? `.${element.className.trim().split(/\s+/).join('.')}` : '';
    return `<${element.localName}${classes}>`;
  };

  /** Drawn at all: hidden ones, and those that only screen readers get, are no matter of looks. */
  const isDrawn = (element) => {
    const { width: wide, height: high } = element.getBoundingClientRect();
    return wide > 1 && high > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };

  const colour = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return { red, green, blue, alpha };
  };
  const over = (top, below) => {
    const mix = (name) => top[name] * top.alpha + below[name] * (1 - top.alpha);
    return { red: mix('red'), green: mix('green'), blue: mix('blue'), alpha: 1 };
  };
  const canvas = matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(root).colorScheme.includes('dark') ? { red: 18, green: 18, blue: 18, alpha: 1 } : { red: 255, green: 255, blue: 255, alpha: 1 };
  const ancestors = (element) => (element ? [element, ...ancestors(element.parentElement)] : []);
  const groundOf = (element) => ancestors(element).reduceRight((below, each) => over(colour(getComputedStyle(each).backgroundColor), below), canvas);

  const light = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  /** Contrast ratio of WCAG 2.2 (1.4.3), 1 to 21. */
  const contrast = (one, other) => {
    const [bright, dark] = [light(one), light(other)].sort((a, b) => b - a);
    return (bright + 0.05) / (dark + 0.05);
  };
  const judgeContrast = (element, words, style) => {
    const ground = groundOf(element);
    const opacity = ancestors(element).reduce((all, each) => all * Number(getComputedStyle(each).opacity), 1);
    const ink = colour(style.color);
    const ratio = contrast(over({ ...ink, alpha: ink.alpha * opacity }, ground), ground);
    if (ratio < 4.5) flaws.add(`contrast ${ratio.toFixed(2)} of ${quote(words)} in ${nameOf(element)}`);
  };

  // 1. the page says its language
  if (!/^[a-z]{2}(-[A-Z]{2})?$/.test(root.lang)) flaws.add(`no language: lang=${quote(root.lang)}`);

  // 2. nothing leads sideways
  if (root.scrollWidth > width) flaws.add(`the page is ${root.scrollWidth} wide in a window of ${width}`);
  for (const element of document.body.querySelectorAll('*')) {
    const { left, right } = element.getBoundingClientRect();
    if (isDrawn(element) && (right > width + 1 || left < -1)) flaws.add(`${nameOf(element)} reaches from ${Math.round(left)} to ${Math.round(right)} in a window of ${width}`);
    if (isDrawn(element) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && getComputedStyle(element).overflowX === 'hidden' && getComputedStyle(element).textOverflow !== 'ellipsis') {
      flaws.add(`${nameOf(element)} cuts off ${quote(element.textContent)}`);
    }
  }

  // 3. every text can be read
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (data.trim() === '' || !parentElement || !isDrawn(parentElement) || /^(script|style|option)$/.test(parentElement.localName)) continue;
    judgeContrast(parentElement, data, getComputedStyle(parentElement));
  }
  for (const field of document.querySelectorAll('input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea')) {
    if (!isDrawn(field)) continue;
    judgeContrast(field, field.value || field.name, getComputedStyle(field));
    if (field.placeholder) judgeContrast(field, field.placeholder, getComputedStyle(field, '::placeholder'));
    const edge = contrast(over(colour(getComputedStyle(field).borderBottomColor), groundOf(field.parentElement)), groundOf(field.parentElement));
    if (edge < 3) flaws.add(`contrast ${edge.toFixed(2)} of the edge of the field ${quote(field.name)}`);
  }

  // 4. no box without a content; what is drawn for its looks says so by aria-hidden
  const holds = 'img, svg, canvas, iframe, input, textarea, select, video';
  for (const element of document.body.querySelectorAll('*')) {
    if (!isDrawn(element) || element.closest('[aria-hidden=true]') || element.matches(holds) || element.querySelector(holds)) continue;
    if (element.innerText?.trim() || element.textContent.trim()) continue;
    const style = getComputedStyle(element);
    const { width: wide, height: high } = element.getBoundingClientRect();
    const sides = ['Top', 'Right', 'Bottom', 'Left'].filter((side) => parseFloat(style[`border${side}Width`]) > 0 && colour(style[`border${side}Color`]).alpha > 0);
    const isPainted = colour(style.backgroundColor).alpha > 0 && contrast(groundOf(element), groundOf(element.parentElement)) > 1.005;
    // a line between two parts is one: a border on one side alone
    if (high > 4 && wide > 4 && (isPainted || sides.length > 1)) flaws.add(`${nameOf(element)} is a box of ${Math.round(wide)} x ${Math.round(high)} with nothing in it`);
  }
  for (const element of document.querySelectorAll('a[href], button')) {
    const words = element.innerText.trim() || element.getAttribute('aria-label') || element.querySelector('img')?.alt;
    if (isDrawn(element) && !words) flaws.add(`${nameOf(element)} is a link or a button without words`);
    if (element.matches('a') && /^(#?|undefined|null)$/.test(element.getAttribute('href'))) flaws.add(`the link ${quote(element.innerText)} leads nowhere`);
  }
  for (const element of document.querySelectorAll('h1, h2, h3, legend, li, p, label')) {
    if (isDrawn(element) && !element.textContent.trim() && !element.querySelector(holds)) flaws.add(`${nameOf(element)} is empty`);
  }

  // 5. pictures are there, and say what they show
  for (const picture of document.images) {
    if (!picture.complete || picture.naturalWidth === 0) flaws.add(`the picture ${quote(picture.alt || picture.src)} does not load`);
    if (!picture.hasAttribute('alt')) flaws.add(`the picture ${quote(picture.src)} has no alt`);
  }

  // 6. no word left over from the making of the page
  const left = /\{\{|\}\}|\bundefined\b|\[object |\bNaN\b|\bInvalid Date\b/.exec(document.body.innerText);
  if (left) flaws.add(`${quote(left[0])} is left in the text`);
  return [...flaws];
})()
