import { useEffect, useRef, useState } from "preact/hooks";
import type { OverrideOffer } from "../../contract";
import { useAct } from "../../page/act";
import { Confirmation } from "../../parts/confirmation";
import { ReasonField } from "../../parts/reason";

type Wrong = { ground: string | null; reason: string | null };
const NOTHING_WRONG: Wrong = { ground: null, reason: null };

/** A legal override of the patient's no: the ground, the reason, and a second question before it is done. */
export function Override({ offer, onBack }: { offer: OverrideOffer; onBack: () => void }) {
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [ground, setGround] = useState("");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(NOTHING_WRONG);
  const [asking, setAsking] = useState(false);
  const focus = (selector: string) => form.current?.querySelector<HTMLElement>(selector)?.focus();
  useEffect(() => form.current?.querySelector<HTMLElement>("input[type=radio]")?.focus(), []);

  const submit = (event: Event) => {
    event.preventDefault();
    const found = {
      ground: ground === "" ? "Choose the legal ground." : null,
      reason: text.trim() === "" ? "Write the reason: your Privacy Officer will read it." : null,
    };
    setWrong(found);
    if (found.ground) focus("input[type=radio]");
    else if (found.reason) focus("#reason");
    else setAsking(true);
  };
  const send = () => {
    setAsking(false);
    act("override_dissent", { ground, text });
  };
  const stay = () => {
    setAsking(false);
    focus("input:checked");
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onBack();
  };

  return (
    <form class="steps" ref={form} onSubmit={submit} onKeyDown={leave} autocomplete="off" data-testid="override">
      <div class="steps__body">
        <h1 class="task__title">Override for a legal reason</h1>
        <p class="note note--strong">{offer.warning}</p>
        <div class="card">
          <fieldset class="answers" aria-describedby={wrong.ground === null ? undefined : "ground-error"}>
            <legend class="field__label">Legal ground</legend>
            {wrong.ground !== null && (
              <p class="field__error" id="ground-error">
                {wrong.ground}
              </p>
            )}
            {offer.grounds.map((each) => (
              <label class="answer" key={each.code}>
                <input
                  type="radio"
                  name="ground"
                  class="answer__radio"
                  data-testid={`ground-${each.code}`}
                  value={each.code}
                  checked={ground === each.code}
                  onChange={() => setGround(each.code)}
                />
                <span class="answer__label">{each.label}</span>
              </label>
            ))}
          </fieldset>
          <ReasonField
            label="Reason"
            value={text}
            max={offer.maxReason}
            hint="Without clinical detail: it goes into the journal."
            error={wrong.reason}
            onInput={setText}
          />
        </div>
      </div>
      <div class="actions">
        <button type="submit" class="button button--warning" data-testid="override-submit">
          Override
        </button>
        <button type="button" class="button button--quiet" data-testid="override-back" onClick={onBack}>
          Go back <kbd class="key">Esc</kbd>
        </button>
      </div>
      {asking && (
        <Confirmation
          title="Open the record against the patient's no?"
          words={offer.warning}
          yes="Yes, override and look"
          onYes={send}
          onNo={stay}
        />
      )}
    </form>
  );
}
