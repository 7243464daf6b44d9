import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Draft, View } from "../../contract";
import { fixtures } from "../../fixtures";
import { holds } from "../../test/memory";
import { focused, type Mounted, mount } from "../../test/mount";
import { KEEP_AFTER_MS } from "./keep";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function fixture(name: string, revision = 1): View {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return { ...made(), revision };
}
const later = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
const kept = (page: Mounted) =>
  page.calls().flatMap((call): Draft[] => (call.name === "draft_keep" ? [call.args.draft] : []));
const typed = (text: string): Draft => ({ answer: null, recorded: "", chip: "", text });

test("what is typed is kept once, a moment after the last key", () => {
  const page = mount(fixture("permission"));
  later(KEEP_AFTER_MS);
  expect(kept(page)).toEqual([]);
  page.type("reason", "sore");
  later(KEEP_AFTER_MS - 1);
  page.type("reason", "sore throat");
  later(KEEP_AFTER_MS - 1);
  expect(kept(page)).toEqual([]);
  later(1);
  expect(kept(page)).toEqual([typed("sore throat")]);
  later(KEEP_AFTER_MS);
  expect(kept(page)).toHaveLength(1);
});

test("answer, place, chip and words are kept together", () => {
  const page = mount(fixture("permission"));
  page.click("answer-onFile");
  page.type("recorded", "care plan");
  page.click("chip-0");
  page.type("reason", "sore throat");
  later(KEEP_AFTER_MS);
  expect(kept(page)).toEqual([
    { answer: "onFile", recorded: "care plan", chip: "Pharmacy First", text: "sore throat" },
  ]);
});

test.each([
  [
    "a field is left",
    (page: Mounted) => page.get("reason").dispatchEvent(new FocusEvent("focusout", { bubbles: true })),
  ],
  ["the window is hidden", () => document.dispatchEvent(new Event("visibilitychange"))],
  ["the answer is given", (page: Mounted) => page.submit("permission-submit")],
])("when %s it is kept at once, and not again", (_when, leave) => {
  const page = mount(fixture("permission"));
  page.click("answer-agreed");
  page.type("reason", "sore throat");
  act(() => void leave(page));
  expect(kept(page)).toEqual([{ ...typed("sore throat"), answer: "agreed" }]);
  later(KEEP_AFTER_MS);
  expect(kept(page)).toHaveLength(1);
});

test.each(["blank", "sign-in-locked", "find", "journal", "permission-deceased"])(
  "after %s nothing more is sent, and nothing of it is left in the page",
  (name) => {
    const page = mount(fixture("permission"));
    page.type("reason", "zinc for colds");
    expect(holds("zinc for colds")).toBe(true);
    page.send(fixture(name, 2));
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    later(10 * KEEP_AFTER_MS);
    expect(kept(page)).toEqual([]);
    expect(holds("zinc for colds")).toBe(false);
  },
);

test.each(["blank", "sign-in-locked"])("a draft that came back is gone from the page with %s", (name) => {
  const page = mount(fixture("permission-draft"));
  expect(holds("sore throat")).toBe(true);
  page.send(fixture(name, 2));
  expect(holds("sore throat")).toBe(false);
});

test("what was typed before a lock is there again, with the focus on the answer, and is said to be", () => {
  const page = mount(fixture("permission-draft"));
  const value = (testid: string) => (page.get(testid) as HTMLInputElement).value;
  expect((page.get("answer-onFile") as HTMLInputElement).checked).toBe(true);
  expect([value("recorded"), value("reason")]).toEqual(["care plan of 02-Oct-2026", "sore throat"]);
  expect(document.querySelector("[aria-pressed=true]")?.textContent).toBe("Pharmacy First");
  expect(focused()).toBe("answer-onFile");
  expect(page.get("kept").textContent).toContain("before the screen locked");
  later(KEEP_AFTER_MS);
  expect(kept(page)).toEqual([]);
});

test("it comes back once: what is typed since is not overwritten by a later view", () => {
  const page = mount(fixture("permission-draft"));
  page.type("reason", "earache");
  page.send(fixture("permission-draft", 2));
  expect((page.get("reason") as HTMLInputElement).value).toBe("earache");
});

test.each([
  ["an answer that the role may no longer give", { answer: "emergency" as const }, { answer: null }],
  ["a reason that is no longer offered", { chip: "Flu clinic" }, { chip: "" }],
])("%s does not come back", (_what, part, expected) => {
  const view = fixture("permission-no-right");
  if (view.screen.kind !== "permission") throw new Error("not the question");
  const draft = { ...typed("sore throat"), chip: "OTC sale", answer: "agreed" as const, ...part };
  const page = mount({ ...view, screen: { ...view.screen, draft } });
  page.type("reason", "sore throat!");
  later(KEEP_AFTER_MS);
  expect(kept(page)).toEqual([{ ...draft, text: "sore throat!", ...expected }]);
});

test("locking passes on what is being typed first, and locks only when that is done", async () => {
  const page = mount(fixture("permission"));
  page.type("reason", "half a rea");
  const names = () => page.calls().map((call) => call.name);
  page.press("l", { altKey: true });
  expect(names()).toEqual(["draft_keep"]);
  await vi.runAllTimersAsync();
  expect(names()).toEqual(["draft_keep", "lock"]);
  expect(kept(page)).toEqual([typed("half a rea")]);
});

test("with nothing typed, locking waits for nothing", () => {
  const page = mount(fixture("permission"));
  page.press("l", { altKey: true });
  expect(page.calls().map((call) => call.name)).toEqual(["lock"]);
});
