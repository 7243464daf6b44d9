import { act } from "preact/test-utils";
import type { Mounted } from "./mount";

/** A keyboard: what the page leaves of a key does what a browser does with it. */
export interface Keyboard {
  tab: () => void;
  enter: () => void;
  space: () => void;
  key: (key: string, more?: KeyboardEventInit) => void;
  /** Types into what has the focus. */
  type: (text: string) => void;
}

const STOPS = "a[href], button:not(:disabled), input:not(:disabled), select, [tabindex='0']";

/** The keyboard of a mounted page. */
export function keyboard(page: Mounted): Keyboard {
  const at = () => document.activeElement as HTMLElement;
  const press = () => act(() => at().click());
  return {
    tab() {
      if (!page.press("Tab")) return;
      const from = at();
      const stops = Array.from(document.querySelectorAll<HTMLElement>(STOPS));
      const after = stops.find((stop) => from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
      act(() => after?.focus());
    },
    enter() {
      if (!page.press("Enter")) return;
      const focus = at();
      if (!(focus instanceof HTMLInputElement)) return press();
      // Enter in a field submits its form, by way of its button.
      const button = focus.form?.querySelector<HTMLElement>("button[type=submit]");
      return act(() => (button ? button.click() : focus.form?.requestSubmit()));
    },
    space() {
      if (page.press(" ")) press();
    },
    key: (key, more) => void page.press(key, more),
    type(text) {
      const field = at();
      if (!(field instanceof HTMLInputElement)) throw new Error(`nothing can be typed into ${field.tagName}`);
      act(() => {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
  };
}
