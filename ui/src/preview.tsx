// The contact sheet: `?fixture=NAME` draws one state of one screen without Rust; without a name, the list of them.
import "./styles/index.scss";
import { scripted } from "./backend/scripted";
import { fixtures } from "./fixtures";
import { show } from "./page/show";

const asked = new URLSearchParams(location.search);
const fixture = fixtures[asked.get("fixture") ?? ""];

if (fixture) {
  show(scripted(fixture()), document.body);
} else {
  const list = document.createElement("ul");
  for (const name of Object.keys(fixtures)) {
    const link = document.createElement("a");
    link.href = `?fixture=${name}`;
    link.textContent = name;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  document.body.replaceChildren(list);
}
