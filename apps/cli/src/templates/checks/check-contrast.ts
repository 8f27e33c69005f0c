import { contrastNeeded, contrastOf, parseColor, type Rgb } from './contrast';
import type { Finding } from './finding';
import type { MarkupElement, MarkupNode } from './markup';

/** What a text stands in. A colour that only a browser could tell is undefined: nothing is said of such a text. */
interface Look {
  ink: Rgb | undefined;
  ground: Rgb | undefined;
  size: number;
  bold: boolean;
}

const page: Look = { ink: [0, 0, 0], ground: [255, 255, 255], size: 16, bold: false };

/** Texts that are hard to read, by the colours that stand in the markup (`style`, `bgcolor`): those are what every mail program honours. */
export function checkContrast(nodes: MarkupNode[]): Finding[] {
  const found = new Map<string, Finding>();
  const visit = (node: MarkupNode, look: Look): void => {
    if (node.type === 'text') {
      const words = node.data.replace(/\s+/g, ' ').trim();
      if (words === '' || !look.ink || !look.ground) return;
      const contrast = contrastOf(look.ink, look.ground);
      const needed = contrastNeeded(look.size, look.bold);
      const key = `${look.ink.join()} ${look.ground.join()}`;
      if (contrast >= needed || found.has(key)) return;
      const shown = words.length > 40 ? `${words.slice(0, 40)}…` : words;
      found.set(key, { severity: 'error', code: 'contrast', message: `"${shown}" is ${hex(look.ink)} on ${hex(look.ground)}: a contrast of ${contrast.toFixed(1)}, ${needed} is needed. Make one darker or the other lighter.` });
      return;
    }
    if (node.type !== 'tag') return;
    const element = node as MarkupElement;
    const style = stylesOf(element);
    if (style.get('display') === 'none' || element.name === 'head') return;
    const inside = lookOf(element, style, look);
    for (const child of element.children) visit(child, inside);
  };
  for (const node of nodes) visit(node, page);
  return [...found.values()];
}

function lookOf({ name, attribs }: MarkupElement, style: Map<string, string>, { ink, ground, size, bold }: Look): Look {
  const color = style.get('color') ?? attribs.color;
  const background = style.get('background-color') ?? style.get('background') ?? attribs.bgcolor;
  const fontSize = /^([\d.]+)px$/.exec(style.get('font-size') ?? '')?.[1];
  const weight = style.get('font-weight') ?? (/^(?:b|strong|th|h[1-6])$/.test(name) ? 'bold' : undefined);
  return {
    // A link's colour, where it says none, is a style sheet's or the program's own.
    ink: color !== undefined ? (color === 'inherit' ? ink : parseColor(color)) : name === 'a' ? undefined : ink,
    ground: background === undefined || /^(?:transparent|none|inherit)$/.test(background.trim()) ? ground : parseColor(background.split(/\s+(?!\d)/)[0]),
    size: fontSize === undefined ? size : Number(fontSize),
    bold: weight === undefined ? bold : weight === 'bold' || Number(weight) >= 700,
  };
}

function stylesOf({ attribs }: MarkupElement): Map<string, string> {
  return new Map((attribs.style ?? '').split(';').flatMap((rule) => {
    const at = rule.indexOf(':');
    return at < 0 ? [] : [[rule.slice(0, at).trim().toLowerCase(), rule.slice(at + 1).replace(/!important/i, '').trim().toLowerCase()] as const];
  }));
}

const hex = (color: Rgb): string => `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
