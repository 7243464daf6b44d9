import type { Interrupted } from "../../contract";
import { useAct } from "../../page/act";

interface Props {
  interrupted: Interrupted;
  /** A search is under way. */
  waiting: boolean;
  /** Its button takes the focus when the screen appears. */
  first: boolean;
}

/** The patient that was open when the screen locked: Enter goes on with them. */
export function GoOn({ interrupted, waiting, first }: Props) {
  const act = useAct();
  return (
    <section class="card go-on" aria-label="The patient you were with" data-testid="interrupted">
      <button
        type="button"
        class="button"
        data-testid="find-interrupted"
        data-first={first || undefined}
        aria-disabled={waiting}
        aria-describedby="go-on-sentence"
        onClick={() => !waiting && act("find_interrupted", {})}
      >
        Go on with {interrupted.name} <kbd class="key">Enter</kbd>
      </button>
      <p class="go-on__sentence" id="go-on-sentence">
        {interrupted.sentence}
      </p>
    </section>
  );
}
