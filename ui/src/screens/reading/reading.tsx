import type { Busy } from "../../contract";
import { useStage } from "../../parts/elapsed";
import { Words } from "../../parts/waiting";

/** Waiting for an answer: nothing, then the shape of what will come, then words with seconds and Cancel. */
export function Reading({ busy }: { busy: Busy }) {
  const stage = useStage(true);
  return (
    <div class="reading" data-testid="reading" data-stage={stage.kind} aria-busy="true">
      <h1 class="nhsuk-u-visually-hidden" tabIndex={-1} data-first>
        {busy.what}
      </h1>
      {stage.kind !== "quiet" && <Skeleton />}
      {stage.kind === "words" && (
        <div class="reading__words">
          <Words busy={busy} seconds={stage.seconds} />
        </div>
      )}
    </div>
  );
}

// The layout of a record, without a word of one.
function Skeleton() {
  return (
    <div class="record skeleton" aria-hidden="true">
      <div class="record__side">
        {["title", "line", "line", "gap", "item", "item", "item", "item"].map((kind, at) => (
          <span key={at} class={`bone bone--${kind}`} />
        ))}
      </div>
      <div class="record__main">
        <span class="bone bone--pinned" />
        <div class="skeleton__text">
          {["title", "row", "row", "row", "gap", "title", "row", "row", "row", "row"].map((kind, at) => (
            <span key={at} class={`bone bone--${kind}`} />
          ))}
        </div>
      </div>
    </div>
  );
}
