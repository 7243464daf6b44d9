import type { AllergyState } from "../../contract";

// NHS CUI PAB-0064 to 0072: each state has its own words and its own shape.
const SHAPES: Record<AllergyState, string> = {
  known: "M9 1.5 17 16H1ZM9 6.5v4.5M9 12.6v1.6",
  noneKnown: "M9 1.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM5.5 9l2.5 2.75L12.75 6.5",
  notRecorded: "M2 2h14v14H2ZM5.5 9h7",
  unavailable: "M5.8 1.5h6.4l4.3 4.3v6.4l-4.3 4.3H5.8l-4.3-4.3V5.8ZM5.5 5.5l7 7M12.5 5.5l-7 7",
};

/** The state of the allergies: a shape and the words. */
export function AllergyTag({ state, words }: { state: AllergyState; words: string }) {
  return (
    <span class={`allergy allergy--${state}`} data-testid="allergies" data-state={state}>
      <svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true" focusable="false">
        <path d={SHAPES[state]} fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
      </svg>
      {words}
    </span>
  );
}
