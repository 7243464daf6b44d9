import { expect, test } from "vitest";
import type { View } from "../contract";
import { fixtures } from "../fixtures";
import { SPINE_TIMEOUT } from "../fixtures/faults";
import { mount } from "../test/mount";

function fixture(name: string, revision: number): View {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return { ...made(), revision };
}
const screen = () => document.querySelector("main")?.dataset.screen;

test.each([
  { arriving: 8, drawn: "find" },
  { arriving: 7, drawn: "record" },
  { arriving: 6, drawn: "record" },
])("revision $arriving after 7 leaves $drawn on the screen", ({ arriving, drawn }) => {
  const page = mount(fixture("record", 7));
  page.send(fixture("find", arriving));
  expect(screen()).toBe(drawn);
});

test.each(["record", "permission-deceased", "confirm", "find-recent", "alerts", "journal-filtered"])(
  "a blank view after %s leaves the stripe and nothing else",
  (name) => {
    const page = mount(fixture(name, 1));
    page.send(fixture("blank", 2));
    expect(screen()).toBe("blank");
    expect(page.text()).toBe("TRAINING: NOT REAL PATIENTS");
    expect(document.querySelectorAll("input, button")).toHaveLength(0);
    expect(document.title).toBe("Vouch");
  },
);

test.each(["record", "blank"])("%s says which revision is on the screen", (name) => {
  mount(fixture(name, 41));
  expect(document.querySelector("main")?.dataset.revision).toBe("41");
});

test("a blank view is drawn before its handler returns", () => {
  const page = mount(fixture("record", 1));
  page.backend.send(fixture("blank", 2));
  expect(document.body.textContent).toBe("TRAINING: NOT REAL PATIENTS");
});

test("the banner and the body of a record come and go together", () => {
  const page = mount(fixture("record", 1));
  page.send(fixture("record-deceased", 2));
  expect(page.get("banner-name").textContent).toContain("TRELAWNEY");
  page.send(fixture("find", 3));
  expect([page.find("banner"), page.find("record")]).toEqual([null, null]);
});

test("what was typed about one patient is gone for the next", () => {
  const page = mount(fixture("permission", 1));
  page.type("reason", "checking interactions");
  page.click("answer-agreed");
  page.send(fixture("permission-deceased", 2));
  expect((page.get("reason") as HTMLInputElement).value).toBe("");
  expect(document.querySelectorAll("input:checked")).toHaveLength(0);
});

test("a refused call shows its fault, until the next view", async () => {
  const page = mount(fixture("find", 1));
  page.refuse(SPINE_TIMEOUT);
  page.click("rail-alerts");
  await Promise.resolve();
  await Promise.resolve();
  expect(page.get("fault-code").textContent).toBe("TIMEOUT");
  page.send(fixture("find", 2));
  expect(page.find("fault")).toBeNull();
});

test("a refusal that arrives after the screen has changed is not shown", async () => {
  const page = mount(fixture("record", 1));
  page.refuse(SPINE_TIMEOUT);
  page.click("rail-alerts");
  page.send(fixture("blank", 2));
  await Promise.resolve();
  await Promise.resolve();
  expect(page.text()).toBe("TRAINING: NOT REAL PATIENTS");
});

test("the status line's words are announced when they change, its details are not", () => {
  const page = mount(fixture("find", 1));
  const ticking = fixture("find", 2);
  const { status } = ticking.frame;
  page.send({
    ...ticking,
    frame: { ...ticking.frame, status: { ...status, alerts: { ...status.alerts, detail: "5 s" } } },
  });
  expect(page.get("announcer").textContent).toBe("");
  page.send(fixture("find-offline", 3));
  expect(page.get("announcer").textContent).toBe("No card. Spine not reached. 1 alert waiting. Journal stopped.");
});
