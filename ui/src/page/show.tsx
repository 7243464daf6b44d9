import { render } from "preact";
import { type Backend, isFault, UNFORESEEN } from "../backend";
import type { Commands, FaultView, View } from "../contract";
import type { Act } from "./act";
import { LEAVING } from "./leaving";
import { Page } from "./page";

/** Commands that take the screen away. */
const LEAVE: ReadonlySet<keyof Commands> = new Set(["go", "lock"]);

/** Whether an arriving view is to be drawn: only when it is newer than the one on the screen. */
export function isNewer(shown: View | null, arriving: View): boolean {
  return shown === null || arriving.revision > shown.revision;
}

/**
 * Draws each newer view into `root`, at once: when the handler of a blank view returns, the page is blank (law 4).
 * A call that is refused shows its fault on the screen it was made from, until the next view.
 */
export function show(backend: Backend, root: HTMLElement): void {
  let shown: View | null = null;
  let refusal: FaultView | null = null;
  let keeping: Promise<void> | null = null;

  const draw = () => {
    if (shown !== null) render(<Page view={shown} refusal={refusal} act={act} />, root);
  };
  const act: Act = (name, args) => {
    const from = shown?.screen.kind;
    const call = () =>
      backend.call(name, args).catch((reason: unknown) => {
        if (shown === null || shown.screen.kind !== from || from === "blank") return;
        refusal = isFault(reason) ? reason : UNFORESEEN;
        draw();
      });
    if (name === "draft_keep") {
      const kept = call().finally(() => {
        if (keeping === kept) keeping = null;
      });
      keeping = kept;
      return;
    }
    if (LEAVE.has(name)) document.dispatchEvent(new Event(LEAVING));
    // Two calls made at once may be done in any order: what was typed has to be there before the screen goes.
    if (LEAVE.has(name) && keeping !== null) keeping.finally(call);
    else call();
  };

  backend.subscribe((view) => {
    if (!isNewer(shown, view)) return;
    shown = view;
    refusal = null;
    draw();
  });
}
