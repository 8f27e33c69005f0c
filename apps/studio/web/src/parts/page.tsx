import { useEffect, useRef, type ReactNode } from 'react';

/** Whether a page was shown before: the first one leaves the focus where the browser put it, in front of the skip link. */
let opened = false;

/** A page: its title in the tab and as its heading, which takes the focus on the way from page to page so that a screen reader says where we are. */
export function Page({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Parcours`;
  }, [title]);
  useEffect(() => {
    if (opened) heading.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </>
  );
}
