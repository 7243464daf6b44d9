import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { focused, type Mounted, mount } from "../../test/mount";

function page(name = "permission"): Mounted {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return mount(made());
}
const answers = (shown: Mounted) => shown.calls().filter((call) => call.name === "permission_answer");
const preview = (shown: Mounted) => shown.get("officer-preview").textContent ?? "";

test("nothing is chosen beforehand, and going on asks for an answer", () => {
  const shown = page();
  expect(document.querySelectorAll("input:checked, [aria-pressed=true]")).toHaveLength(0);
  shown.submit("permission-submit");
  expect(answers(shown)).toEqual([]);
  expect(shown.text()).toContain("Choose what the patient answered.");
  expect(focused()).toBe("answer-agreed");
});

test("the preview follows the answer and the typing", () => {
  const shown = page();
  expect(preview(shown)).toContain("not answered yet");
  shown.click("answer-agreed");
  expect(preview(shown)).toContain("with permission");
  expect(preview(shown)).toContain("An alert goes to your Privacy Officer.");
  shown.click("chip-3");
  expect(preview(shown)).toContain("OTC sale");
  shown.type("reason", "checking interactions");
  expect(preview(shown)).toContain("OTC sale: checking interactions");
  shown.click("answer-emergency");
  expect(preview(shown)).toContain("in an emergency, without permission");
});

test("the preview names who looks and at whom", () => {
  expect(preview(page())).toContain("Priya Example, Pharmacist, Hill Street Pharmacy");
  expect(preview(page())).toContain("999 123 4578");
});

test("a chip is pressed or not, and only one is", () => {
  const shown = page();
  const pressed = () => [...document.querySelectorAll("[aria-pressed=true]")].map((chip) => chip.textContent);
  shown.click("chip-0");
  shown.click("chip-1");
  expect(pressed()).toEqual(["Emergency supply"]);
  shown.click("chip-1");
  expect(pressed()).toEqual([]);
});

test("Enter on a chip goes on instead of letting the chip go", () => {
  const shown = page();
  shown.click("answer-agreed");
  shown.click("chip-3");
  shown.get("chip-3").focus();
  expect(shown.press("Enter")).toBe(false);
  expect(answers(shown)).toEqual([
    { name: "permission_answer", args: { answer: "agreed", recorded: "", chip: "OTC sale", text: "" } },
  ]);
});

test.each([
  {
    answer: "agreed",
    chip: "chip-3",
    text: "checking interactions",
    sent: { answer: "agreed", recorded: "", chip: "OTC sale", text: "checking interactions" },
  },
  {
    answer: "agreed",
    chip: null,
    text: "asked by phone",
    sent: { answer: "agreed", recorded: "", chip: "", text: "asked by phone" },
  },
  { answer: "refused", chip: null, text: "", sent: { answer: "refused", recorded: "", chip: "", text: "" } },
])("$answer with $chip and $text is sent as it is", ({ answer, chip, text, sent }) => {
  const shown = page();
  shown.click(`answer-${answer}`);
  if (chip !== null) shown.click(chip);
  if (text !== "") shown.type("reason", text);
  shown.submit("permission-submit");
  expect(answers(shown)).toEqual([{ name: "permission_answer", args: sent }]);
});

test("a reason is asked for, beside its field", () => {
  const shown = page();
  shown.click("answer-agreed");
  shown.submit("permission-submit");
  expect(answers(shown)).toEqual([]);
  expect(focused()).toBe("reason");
  expect(shown.get("reason").getAttribute("aria-describedby")).toBe("reason-error reason-hint");
  expect(document.getElementById("reason-error")?.textContent).toBe("Choose a reason above, or write one.");
});

test("permission on file asks where it is recorded", () => {
  const shown = page();
  shown.click("answer-onFile");
  shown.click("chip-0");
  shown.submit("permission-submit");
  expect(focused()).toBe("recorded");
  shown.type("recorded", "care plan of 02-Oct-2026");
  shown.submit("permission-submit");
  expect(answers(shown)).toEqual([
    {
      name: "permission_answer",
      args: { answer: "onFile", recorded: "care plan of 02-Oct-2026", chip: "Pharmacy First", text: "" },
    },
  ]);
});

test("an emergency is asked about once more, inside the page", () => {
  const shown = page();
  shown.click("answer-emergency");
  shown.click("chip-1");
  shown.submit("permission-submit");
  expect(answers(shown)).toEqual([]);
  expect(shown.get("sure").textContent).toContain("You are about to look without permission.");
  shown.press("Escape");
  expect(shown.find("sure")).toBeNull();
  expect(answers(shown)).toEqual([]);
  expect(focused()).toBe("answer-emergency");
  shown.submit("permission-submit");
  shown.click("sure-yes");
  expect(answers(shown)).toEqual([
    { name: "permission_answer", args: { answer: "emergency", recorded: "", chip: "Emergency supply", text: "" } },
  ]);
});

test("an answer that the role may not give says why", () => {
  const shown = page("permission-no-right");
  const radio = shown.get("answer-emergency") as HTMLInputElement;
  expect(radio.disabled).toBe(true);
  const why = document.getElementById(radio.getAttribute("aria-describedby") ?? "");
  expect(why?.textContent).toBe("Your role does not have emergency access (B0168).");
});

test("while it is being written nothing is sent again", () => {
  const shown = page("permission-busy");
  shown.click("answer-refused");
  shown.submit("permission-submit");
  expect(answers(shown)).toEqual([]);
});
