import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Status } from "../contract";

/** The parts of the status line whose words have changed. Details, such as seconds, are not announced. */
export function changes(before: Status, after: Status): string[] {
  const parts = ["card", "connection", "alerts", "journal"] as const;
  return parts.filter((part) => before[part].label !== after[part].label).map((part) => after[part].label);
}

/** Says to a screen reader what changed in the status line, and why a shortcut did nothing. */
export function Announcer({ status, said }: { status: Status; said: string }) {
  const before = useRef(status);
  const [words, setWords] = useState("");
  useLayoutEffect(() => {
    const changed = changes(before.current, status);
    before.current = status;
    if (changed.length > 0) setWords(`${changed.join(". ")}.`);
  }, [status]);
  useLayoutEffect(() => setWords(said), [said]);
  return (
    <div class="nhsuk-u-visually-hidden" role="status" data-testid="announcer">
      {words}
    </div>
  );
}
