export type Theme = 'light' | 'dark';

/**
 * A mail's HTML as a reader with light or dark colours sees it, whatever the machine's own are: its `prefers-color-scheme` rules are always or never
 * in force, and the canvas has the scheme's colours. Mail programs that invert colours themselves are not imitated.
 */
export function asTheme(html: string, theme: Theme): string {
  const themed = html.replace(/@media([^{}]*?)\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_rule, before: string, asked: string) => `@media${before}(min-width: ${asked.toLowerCase() === theme ? '0' : '99999px'})`);
  const canvas = `<style>:root{color-scheme:${theme}}</style>`;
  return themed.includes('</head>') ? themed.replace('</head>', `${canvas}</head>`) : canvas + themed;
}
