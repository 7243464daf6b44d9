import { useEffect } from "preact/hooks";
import type { Commands, View } from "../contract";
import type { Act } from "./act";

/** What a key with Alt asks for on this screen, or why it does nothing; `null` for a key that is not the page's. */
export function onAlt(key: string, { frame, screen }: View): { asks: AltCommand } | { says: string } | null {
  const signedIn = frame.canLock;
  switch (key.toLowerCase()) {
    case "w":
      return frame.banner ? { asks: "patient_close" } : { says: "No patient is open." };
    case "l":
      return signedIn ? { asks: "lock" } : { says: "Nobody is signed in." };
    case "r":
      if (frame.canChangeRole) return { asks: "role_change" };
      if (screen.kind === "chooseRole") return { says: "You are choosing a role now." };
      return { says: signedIn ? "You have no other role to change to." : "Nobody is signed in." };
    case "b":
      if (screen.kind !== "signIn") return { says: "Signing in with the browser is on the sign-in screen." };
      return screen.inBrowser !== null
        ? { asks: "sign_in_browser" }
        : { says: "Signing in with the browser is not offered now." };
    default:
      return null;
  }
}

type AltCommand = keyof Pick<Commands, "patient_close" | "lock" | "role_change" | "sign_in_browser">;

/** What Escape asks for on this screen, when nothing inside the screen has taken it. */
export function onEscape({
  frame,
  screen,
}: View): keyof Pick<Commands, "cancel" | "person_reject" | "patient_close"> | "back" | null {
  switch (screen.kind) {
    case "signIn":
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

/** The page's own keys: Escape, Alt+W, Alt+L, Alt+R, Alt+B, F1; F5 does nothing, since the page never reloads. */
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
      const wanted = onAlt(event.key, view);
      if (wanted === null) return undefined;
      event.preventDefault();
      return "asks" in wanted ? act(wanted.asks, {}) : say(wanted.says);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [view, act, help, say]);
}
