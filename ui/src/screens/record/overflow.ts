import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Whether something in the text is wider than the window: a column out of sight must be announced in words. */
export function useTooWide(text: RefObject<HTMLElement | null>): boolean {
  const [tooWide, setTooWide] = useState(false);
  useLayoutEffect(() => {
    const element = text.current;
    if (element === null) return undefined;
    const measure = () => setTooWide(element.scrollWidth > element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [text]);
  return tooWide;
}
