import { useLayoutEffect } from "preact/hooks";
import type { Screen, View } from "../contract";

/** The window's title for each screen. Never anything of a patient: the title is in task bars and window lists. */
export const TITLES: Record<Screen["kind"], string> = {
  blank: "Vouch",
  signIn: "Sign in - Vouch",
  chooseRole: "Choose a role - Vouch",
  find: "Find a patient - Vouch",
  confirm: "Is this the person? - Vouch",
  permission: "Ask before you look - Vouch",
  reading: "Asking - Vouch",
  record: "Record - Vouch",
  result: "Result - Vouch",
  alerts: "Alerts - Vouch",
  journal: "Journal - Vouch",
  setup: "Set-up - Vouch",
  stopped: "Stopped - Vouch",
};

/** Keeps the window's title in step with the screen. */
export function useTitle(view: View): void {
  const title = TITLES[view.screen.kind];
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
}
