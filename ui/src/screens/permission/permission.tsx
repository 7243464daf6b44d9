import { useRef, useState } from "preact/hooks";
import type { AskPermission, Draft } from "../../contract";
import { useAct } from "../../page/act";
import { Confirmation } from "../../parts/confirmation";
import { Fault } from "../../parts/fault";
import { ReasonField } from "../../parts/reason";
import { Waiting } from "../../parts/waiting";
import { Answers } from "./answers";
import { Chips } from "./chips";
import { begun, missing, type Problem } from "./draft";
import { useKeepDraft } from "./keep";
import { OfficerPreview } from "./officer-preview";

/** The words of the button before an answer is chosen. */
const CONTINUE = "Continue";

/** The question on the left, what the Privacy Officer will see of the answer on the right. Nothing is chosen beforehand. What is
 * typed is kept by Rust in case the screen locks, and is here again for the same user. */
export function Permission({ view }: { view: AskPermission }) {
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Draft>(() => begun(view));
  const keep = useKeepDraft();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asking, setAsking] = useState(false);
  const option = view.options.find((each) => each.id === draft.answer);

  const change = (part: Partial<Draft>) => {
    const after = { ...draft, ...part };
    setDraft(after);
    keep.soon(after);
    setProblem(null);
  };
  const send = () => {
    setAsking(false);
    if (draft.answer === null) return;
    const { answer, recorded, chip, text } = draft;
    keep.now();
    act("permission_answer", { answer, recorded, chip, text });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (view.busy !== null) return;
    const found = missing(draft, option);
    setProblem(found);
    if (found !== null) form.current?.querySelector<HTMLElement>(found.field)?.focus();
    else if (option?.confirm) setAsking(true);
    else send();
  };
  const back = () => {
    setAsking(false);
    form.current?.querySelector<HTMLElement>("input:checked")?.focus();
  };

  return (
    <form class="steps" ref={form} onSubmit={submit} onFocusOut={keep.now} autocomplete="off">
      <div class="steps__body ask">
        <div class="ask__question">
          <div class="ask__title">
            <h1 class="task__title">Ask before you look</h1>
            {view.draft !== null && (
              <p class="tag tag--blue" data-testid="kept">
                As you left it before the screen locked
              </p>
            )}
          </div>
          {view.fault && <Fault fault={view.fault} first />}
          <p class="say">“{view.sentence}”</p>
          <div class="card">
            <Answers options={view.options} draft={draft} problem={problem} onChange={change} />
            <Chips chips={view.chips} chosen={draft.chip} onChoose={(chip) => change({ chip })} />
            <ReasonField
              label="Why are you looking, in your words"
              labelHidden
              value={draft.text}
              max={view.maxReason}
              hint={view.warning}
              error={problem?.about === "reason" ? problem.words : null}
              onInput={(text) => change({ text })}
            />
          </div>
        </div>
        <OfficerPreview view={view} option={option} draft={draft} />
      </div>
      <div class="actions">
        <button type="submit" class="button" data-testid="permission-submit" aria-disabled={view.busy !== null}>
          {option?.button ?? CONTINUE}
        </button>
        <button
          type="button"
          class="button button--quiet"
          data-testid="permission-back"
          onClick={() => act("patient_close", {})}
        >
          Back <kbd class="key">Esc</kbd>
        </button>
        <Waiting busy={view.busy} />
      </div>
      {asking && option && (
        <Confirmation title={option.label} words={option.confirm} yes={option.button} onYes={send} onNo={back} />
      )}
    </form>
  );
}
