import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fixtures } from "../fixtures";
import { mount } from "../test/mount";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  { ms: 299, stage: "quiet", words: null },
  { ms: 300, stage: "skeleton", words: null },
  { ms: 999, stage: "skeleton", words: null },
  { ms: 1000, stage: "words", words: "Asking Spine for the record, 1 s" },
  { ms: 3500, stage: "words", words: "Asking Spine for the record, 3 s" },
])("after $ms ms: $stage", ({ ms, stage, words }) => {
  const page = mount(fixtures.reading?.() as never);
  act(() => {
    vi.advanceTimersByTime(ms);
  });
  expect(page.get("reading").dataset.stage).toBe(stage);
  expect(document.querySelector(".waiting__words")?.textContent ?? null).toBe(words);
  expect(page.find("cancel") !== null).toBe(words !== null);
});

test("Cancel cancels", () => {
  const page = mount(fixtures.reading?.() as never);
  act(() => {
    vi.advanceTimersByTime(1000);
  });
  page.click("cancel");
  expect(page.calls()).toEqual([{ name: "cancel", args: {} }]);
});

test("the set-up is checked once, a moment after the last key", () => {
  const page = mount(fixtures.setup?.() as never);
  page.type("setup-ods", "FX12");
  page.type("setup-ods", "FX124");
  expect(page.calls()).toEqual([]);
  act(() => {
    vi.advanceTimersByTime(300);
  });
  expect(page.calls()).toEqual([
    {
      name: "setup_check",
      args: {
        fields: [
          { id: "ods", value: "FX124" },
          { id: "asid", value: "20000000123" },
          { id: "certificate", value: "/etc/vouch/site.pem" },
        ],
      },
    },
  ]);
});
