import type { AnswerOption, Draft } from "../../contract";
import type { Problem } from "./draft";

interface Props {
  options: AnswerOption[];
  draft: Draft;
  problem: Problem | null;
  onChange: (part: Partial<Draft>) => void;
}

/** The answers, as native radios. One that the role may not give says why. */
export function Answers({ options, draft, problem, onChange }: Props) {
  const wrong = problem?.about === "answer" ? problem.words : null;
  const first = draft.answer ?? options.find((option) => option.allowed)?.id;
  return (
    <fieldset class="answers" aria-describedby={wrong === null ? undefined : "answer-error"}>
      <legend class="nhsuk-u-visually-hidden">What did the patient say?</legend>
      {wrong !== null && (
        <p class="field__error" id="answer-error">
          {wrong}
        </p>
      )}
      {options.map((option) => (
        <div key={option.id}>
          <Answer
            option={option}
            chosen={draft.answer === option.id}
            first={option.id === first}
            onChoose={() => onChange({ answer: option.id })}
          />
          {draft.answer === option.id && option.needsRecorded && (
            <Recorded draft={draft} problem={problem} onChange={onChange} />
          )}
        </div>
      ))}
    </fieldset>
  );
}

interface AnswerProps {
  option: AnswerOption;
  chosen: boolean;
  first: boolean;
  onChoose: () => void;
}

function Answer({ option, chosen, first, onChoose }: AnswerProps) {
  const hint = option.allowed ? option.hint : option.notAllowed;
  const hintId = `answer-${option.id}-hint`;
  return (
    <label class="answer">
      <input
        type="radio"
        name="answer"
        class="answer__radio"
        data-testid={`answer-${option.id}`}
        data-first={first || undefined}
        value={option.id}
        checked={chosen}
        disabled={!option.allowed}
        aria-describedby={hint === "" ? undefined : hintId}
        onChange={onChoose}
      />
      <span class="answer__label">{option.label}</span>
      {hint !== "" && (
        <span class="answer__hint" id={hintId}>
          {hint}
        </span>
      )}
    </label>
  );
}

function Recorded({ draft, problem, onChange }: Omit<Props, "options">) {
  const wrong = problem?.about === "recorded" ? problem.words : null;
  return (
    <div class="answer__more">
      <label class="field__label" for="recorded">
        Where is it recorded?
      </label>
      {wrong !== null && (
        <p class="field__error" id="recorded-error">
          {wrong}
        </p>
      )}
      <input
        class="field__input field__input--wide"
        id="recorded"
        data-testid="recorded"
        autocomplete="off"
        value={draft.recorded}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : "recorded-error"}
        onInput={(event) => onChange({ recorded: event.currentTarget.value })}
      />
    </div>
  );
}
