import type { Busy } from "../contract";
import { useAct } from "../page/act";
import { useStage } from "./elapsed";

interface Props {
  busy: Busy | null;
  /** A person is waited for, not a machine: Cancel is there from the start, and nothing beside it moves it. */
  cancelAtOnce?: boolean;
}

/** Waiting beside a button: a place that is always there, and after a second words, seconds and Cancel in it. */
export function Waiting({ busy, cancelAtOnce = false }: Props) {
  const stage = useStage(busy !== null);
  return (
    <div class="waiting">
      {busy !== null && cancelAtOnce && <Cancel busy={busy} />}
      {busy !== null && stage.kind === "words" && (
        <Words busy={busy} seconds={stage.seconds} cancelled={cancelAtOnce} />
      )}
    </div>
  );
}

interface WordsProps {
  busy: Busy;
  seconds: number;
  /** Cancel already stands elsewhere. */
  cancelled?: boolean;
}

/** `Asking Spine for the record, 3 s`, and Cancel. The words are announced once, the seconds are not. */
export function Words({ busy, seconds, cancelled = false }: WordsProps) {
  return (
    <>
      <p class="waiting__words">
        <span role="status">{busy.what}</span>, <span class="waiting__seconds">{seconds} s</span>
      </p>
      {!cancelled && <Cancel busy={busy} />}
    </>
  );
}

function Cancel({ busy }: { busy: Busy }) {
  const act = useAct();
  if (!busy.canCancel) return null;
  return (
    <button type="button" class="button button--quiet" data-testid="cancel" onClick={() => act("cancel", {})}>
      Cancel <kbd class="key">Esc</kbd>
    </button>
  );
}
