import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { View } from "../contract";

/** When this changes, the focus goes to the first thing of the task: a new screen, or a new state that wants an answer. */
export function focusKey({ frame, screen }: View): string {
  switch (screen.kind) {
    case "signIn":
      return `signIn ${screen.step} ${screen.triesLeft} ${screen.fault?.code}`;
    case "chooseRole":
      return `chooseRole ${screen.fault?.code}`;
    case "find":
      return `find ${screen.error} ${screen.fault?.code}`;
    case "permission":
      return `permission ${screen.patient} ${screen.fault?.code}`;
    default:
      return `${screen.kind} ${frame.banner?.nhsNumber}`;
  }
}

/** Puts the focus on the first element marked `data-first` in the task, whenever the focus key changes. */
export function useTaskFocus(main: RefObject<HTMLElement | null>, view: View): void {
  const key = focusKey(view);
  useLayoutEffect(() => {
    const first = main.current?.querySelector<HTMLElement>("[data-first]") ?? main.current;
    // A record taller than the window is read from its top, not from wherever scrolling it into view would end.
    first?.focus({ preventScroll: first.offsetHeight > window.innerHeight });
  }, [key, main]);
}
