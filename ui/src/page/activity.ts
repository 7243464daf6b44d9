import { useEffect, useRef } from "preact/hooks";
import type { Frame } from "../contract";
import type { Act } from "./act";

/** How often Rust hears that somebody is here, in milliseconds: reading a long record asks for nothing else. */
export const STAY_EVERY_MS = 30_000;
/** How often while the warning stands: the first key or movement keeps the session, and it is not sent once per pixel. */
export const STAY_WARNED_EVERY_MS = 1_000;

const EVENTS = ["keydown", "pointerdown", "pointermove", "wheel", "click"] as const;

/**
 * Says that somebody is here: on keys, pointer and wheel, while somebody is signed in. What the page does by itself does not
 * count, or a countdown that moves the page under a resting pointer would keep the session open for ever.
 */
export function useActivity({ canLock, locksIn }: Pick<Frame, "canLock" | "locksIn">, act: Act): void {
  const every = useRef(STAY_EVERY_MS);
  every.current = locksIn === null ? STAY_EVERY_MS : STAY_WARNED_EVERY_MS;
  useEffect(() => {
    if (!canLock) return undefined;
    let last = Number.NEGATIVE_INFINITY;
    const isPerson = person();
    const seen = (event: Event) => {
      const now = performance.now();
      if (!isPerson(event) || now - last < every.current) return;
      last = now;
      act("stay", {});
    };
    for (const name of EVENTS) document.addEventListener(name, seen, { capture: true, passive: true });
    return () => {
      for (const name of EVENTS) document.removeEventListener(name, seen, { capture: true });
    };
  }, [canLock, act]);
}

// A key that is held down is not somebody, nor is a pointer that lies still: WebKit sends moves of its own when the page
// changes under it.
function person(): (event: Event) => boolean {
  let lies: { x: number; y: number } | null = null;
  return (event) => {
    if (event instanceof KeyboardEvent) return !event.repeat;
    if (event.type !== "pointermove" || !(event instanceof MouseEvent)) return true;
    const before = lies;
    lies = { x: event.screenX, y: event.screenY };
    return before !== null && (before.x !== lies.x || before.y !== lies.y);
  };
}
