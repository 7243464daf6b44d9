import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach } from "vitest";
import { type Call, type Scripted, scripted } from "../backend/scripted";
import type { FaultView, View } from "../contract";
import { show } from "../page/show";

/** A mounted page, and what a person and Rust can do to it. */
export interface Mounted {
  backend: Scripted;
  /** The element with this `data-testid`; throws when there is none. */
  get: (testid: string) => HTMLElement;
  find: (testid: string) => HTMLElement | null;
  /** Types into a field, replacing what is there. */
  type: (testid: string, text: string) => void;
  click: (testid: string) => void;
  /** Presses a key on the element that has the focus; returns whether the page left it to the browser. */
  press: (key: string, more?: KeyboardEventInit) => boolean;
  /** Submits the form that this element is in. */
  submit: (testid: string) => void;
  send: (view: View) => void;
  refuse: (fault: FaultView) => void;
  /** The calls, but for those that only say that somebody is here. */
  calls: () => Call[];
  /** How often the page has said that somebody is here. */
  stays: () => number;
  text: () => string;
}

/** Draws a view into the document, as the app does. */
export function mount(first: View): Mounted {
  const backend = scripted(first);
  act(() => show(backend, document.body));
  const find = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  const get = (testid: string) => {
    const found = find(testid);
    if (found === null) throw new Error(`nothing on the page is called ${testid}`);
    return found;
  };
  return {
    backend,
    find,
    get,
    type(testid, text) {
      const field = get(testid) as HTMLInputElement;
      act(() => {
        field.value = text;
        field.setSelectionRange(text.length, text.length);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
    click: (testid) => act(() => get(testid).click()),
    press(key, more = {}) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
      act(() => {
        (document.activeElement ?? document.body).dispatchEvent(event);
      });
      return !event.defaultPrevented;
    },
    submit(testid) {
      act(() => {
        get(testid)
          .closest("form")
          ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
      });
    },
    send: (view) => act(() => backend.send(view)),
    refuse: (fault) => backend.refuse(fault),
    calls: () => backend.calls.filter((call) => call.name !== "stay"),
    stays: () => backend.calls.filter((call) => call.name === "stay").length,
    text: () => document.body.textContent ?? "",
  };
}

/** What has the focus, by its `data-testid`. */
export function focused(): string | undefined {
  return (document.activeElement as HTMLElement | null)?.dataset.testid;
}

afterEach(() => {
  act(() => render(null, document.body));
  document.body.replaceChildren();
});
