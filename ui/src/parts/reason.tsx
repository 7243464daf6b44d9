/** From this share of the longest reason on, the characters left are shown. */
const NEARLY_FULL = 0.75;

interface Props {
  label: string;
  /** The label stands for screen readers only, where the words above the field already say it. */
  labelHidden?: boolean;
  value: string;
  /** Longest text, in characters. */
  max: number;
  /** Under the field. */
  hint: string;
  error: string | null;
  onInput: (value: string) => void;
}

/** Characters as a person counts them: a letter outside the basic plane is one, not two. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** The free text of a reason, with what is wrong and what is left under it. */
export function ReasonField({ label, labelHidden = false, value, max, hint, error, onInput }: Props) {
  const left = max - characters(value);
  return (
    <div class="field">
      <label class={labelHidden ? "nhsuk-u-visually-hidden" : "field__label"} for="reason">
        {label}
      </label>
      {error !== null && (
        <p class="field__error" id="reason-error">
          {error}
        </p>
      )}
      <input
        class="field__input field__input--wide"
        id="reason"
        data-testid="reason"
        autocomplete="off"
        maxLength={max}
        value={value}
        aria-invalid={error !== null}
        aria-describedby={error === null ? "reason-hint" : "reason-error reason-hint"}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p class="field__hint" id="reason-hint">
        {hint}
        {left < max * (1 - NEARLY_FULL) && ` ${left} characters left.`}
      </p>
    </div>
  );
}
