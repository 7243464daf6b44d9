import { useEffect } from "preact/hooks";
import type { Commands, View } from "../contract";
import type { Act } from "./act";

/** What Escape asks for on this screen, when nothing inside the screen has taken it. */
export function onEscape({
  frame,
  screen,
}: View): keyof Pick<Commands, "cancel" | "person_reject" | "patient_close"> | "back" | null {
  switch (screen.kind) {
    case "find":
    case "chooseRole":
      return screen.busy?.canCancel ? "cancel" : null;
    case "reading":
      return screen.busy.canCancel ? "cancel" : null;
    case "confirm":
      return "person_reject";
    case "permission":
      return screen.busy === null ? "patient_close" : screen.busy.canCancel ? "cancel" : null;
    case "result":
      return frame.banner === null ? null : "patient_close";
    case "alerts":
    case "journal":
    case "setup":
      return "back";
    // Closing a record means asking again, and another alert: that takes Alt+W.
    default:
      return null;
  }
}

/** The place to go back to from a page that is not part of the task: the open patient, else Find. */
function back(view: View) {
  const open = (place: string) => view.frame.rail.find((item) => item.place === place && item.enabled)?.place;
  return open("record") ?? open("find") ?? null;
}

interface Keys {
  view: View;
  act: Act;
  help: () => void;
  /** Says why a shortcut did nothing: none fails silently. */
  say: (words: string) => void;
}

/** The page's own keys: Escape, Alt+W, Alt+L, F1; F5 does nothing, since the page never reloads. */
export function useKeys({ view, act, help, say }: Keys): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      // A held Enter must not answer the next question too.
      if (event.key === "Enter" && event.repeat) return event.preventDefault();
      if (event.key === "F5" || (event.ctrlKey && event.key.toLowerCase() === "r")) return event.preventDefault();
      if (event.key === "F1") {
        event.preventDefault();
        return help();
      }
      if (event.key === "Escape") {
        const wanted = onEscape(view);
        const place = wanted === "back" ? back(view) : null;
        if (place !== null) act("go", { place });
        else if (wanted !== null && wanted !== "back") act(wanted, {});
        return undefined;
      }
      if (!event.altKey || event.ctrlKey || event.metaKey) return undefined;
      if (event.key.toLowerCase() === "w") {
        event.preventDefault();
        return view.frame.banner ? act("patient_close", {}) : say("No patient is open.");
      }
      if (event.key.toLowerCase() === "l") {
        event.preventDefault();
        return view.frame.canLock ? act("lock", {}) : say("Nobody is signed in.");
      }
      return undefined;
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [view, act, help, say]);
}
