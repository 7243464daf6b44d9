import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** The banner's height, for what has to stay clear of it in a small window. */
const HEIGHT = "--banner";

/** Keeps the banner's height in a property of the page: a name is never cut short, so the height is not known before. */
export function useBannerHeight(banner: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const page = document.documentElement.style;
    const element = banner.current;
    if (element === null) return undefined;
    const measure = () => page.setProperty(HEIGHT, `${element.offsetHeight}px`);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
      page.removeProperty(HEIGHT);
    };
  }, [banner]);
}
