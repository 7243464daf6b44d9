// A shape for each outcome Vouch knows; one it does not know gets the plain square, and its words say the rest.
const SHAPES: Readonly<Record<string, string>> = {
  none: "M9 5h15l7 7v23H9ZM15 22h10",
  refused: "M14 4h12l10 10v12L26 36H14L4 26V14ZM12 20h16",
  restricted: "M10 18h20v16H10ZM14 18v-5a6 6 0 0 1 12 0v5",
  "nothing-current": "M9 5h15l7 7v23H9ZM13 14l14 16",
  "patient-said-no": "M20 4a16 16 0 1 1 0 32 16 16 0 0 1 0-32ZM9 9l22 22",
  failed: "M20 4 37 35H3ZM20 15v10M20 28v3",
  cancelled: "M20 4a16 16 0 1 1 0 32 16 16 0 0 1 0-32ZM14 14h12v12H14Z",
};
const UNKNOWN_SHAPE = "M6 6h28v28H6Z";

/** The shape of an outcome; the heading beside it says it in words. */
export function OutcomeSign({ outcome }: { outcome: string }) {
  const shape = SHAPES[outcome];
  return (
    <svg
      class={`outcome outcome--${shape === undefined ? "unknown" : outcome}`}
      viewBox="0 0 40 40"
      width="40"
      height="40"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shape ?? UNKNOWN_SHAPE} fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round" />
    </svg>
  );
}
