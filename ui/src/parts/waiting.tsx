import type { Busy } from "../contract";
import { useAct } from "../page/act";
import { useStage } from "./elapsed";

/** Waiting beside a button: a place that is always there, and after a second words, seconds and Cancel in it. */
export function Waiting({ busy }: { busy: Busy | null }) {
  const stage = useStage(busy !== null);
  return (
    <div class="waiting">
      {busy !== null && stage.kind === "words" && <Words busy={busy} seconds={stage.seconds} />}
    </div>
  );
}

/** `Asking Spine for the record, 3 s`, and Cancel. The words are announced once, the seconds are not. */
export function Words({ busy, seconds }: { busy: Busy; seconds: number }) {
  const act = useAct();
  return (
    <>
      <p class="waiting__words">
        <span role="status">{busy.what}</span>, <span class="waiting__seconds">{seconds} s</span>
      </p>
      {busy.canCancel && (
        <button type="button" class="button button--quiet" data-testid="cancel" onClick={() => act("cancel", {})}>
          Cancel <kbd class="key">Esc</kbd>
        </button>
      )}
    </>
  );
}
