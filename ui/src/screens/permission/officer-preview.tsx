import type { AnswerOption, AskPermission, Draft } from "../../contract";
import { reasonOf } from "./draft";

interface Props {
  view: AskPermission;
  option: AnswerOption | undefined;
  draft: Draft;
}

/** What the Privacy Officer will see, while it is still being decided. */
export function OfficerPreview({ view, option, draft }: Props) {
  const reason = reasonOf(draft);
  return (
    <section class="card officer" aria-labelledby="officer-title" data-testid="officer-preview">
      <h2 id="officer-title" class="officer__title">
        What your Privacy Officer will see
      </h2>
      <p class="officer__who">{view.who}</p>
      <dl class="officer__facts">
        <div>
          <dt>Record of</dt>
          <dd>{view.patient}</dd>
        </div>
        <div>
          <dt>What</dt>
          <dd class={option ? "officer__said" : "officer__open"}>{option ? option.preview : "not answered yet"}</dd>
        </div>
        {option?.needsRecorded && (
          <div>
            <dt>Recorded</dt>
            <dd class={draft.recorded ? "officer__said" : "officer__open"}>{draft.recorded || "not said yet"}</dd>
          </div>
        )}
        <div>
          <dt>Reason</dt>
          <dd class={reason ? "officer__said" : "officer__open"}>{reason || "none yet"}</dd>
        </div>
      </dl>
      <p class="officer__then">
        {option ? option.consequence : "Choose an answer to see what follows."} Nothing is fetched before you go on.
      </p>
    </section>
  );
}
