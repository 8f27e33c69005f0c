import { useEffect, useState, type AnchorHTMLAttributes, type MouseEvent } from 'react';

export type Route =
  | { type: 'desk' }
  | { type: 'learner'; ref: string }
  | { type: 'tasks' }
  | { type: 'dead-letters' }
  | { type: 'journeys' }
  | { type: 'unknown'; path: string };

const MOVED = 'parcours:moved';

/** The page a path stands for. */
export function routeOf(path: string): Route {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path;
  if (trimmed === '/' || trimmed === '') return { type: 'desk' };
  if (trimmed === '/tasks' || trimmed === '/dead-letters' || trimmed === '/journeys') return { type: trimmed.slice(1) as 'tasks' | 'dead-letters' | 'journeys' };
  const learner = /^\/learners\/([^/]+)$/.exec(trimmed)?.[1];
  return learner === undefined ? { type: 'unknown', path } : { type: 'learner', ref: decode(learner) };
}

/** Where a learner's page is; `ref` as the API takes it. */
export const learnerPath = (ref: string): string => `/learners/${encodeURIComponent(ref)}`;

/** Goes to a page of the desk without loading it anew. */
export function goTo(path: string): void {
  window.history.pushState(null, '', path);
  window.dispatchEvent(new Event(MOVED));
  window.scrollTo(0, 0);
}

export function useRoute(): Route {
  const [path, setPath] = useState(window.location.pathname);
  useEffect(() => {
    const onMove = () => setPath(window.location.pathname);
    window.addEventListener('popstate', onMove);
    window.addEventListener(MOVED, onMove);
    return () => {
      window.removeEventListener('popstate', onMove);
      window.removeEventListener(MOVED, onMove);
    };
  }, []);
  return routeOf(path);
}

/** A link within the desk; modified clicks open tabs as everywhere. */
export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const onClick = (click: MouseEvent) => {
    if (click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    click.preventDefault();
    goTo(href);
  };
  return <a href={href} onClick={onClick} {...rest} />;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
