import type { Light } from "../contract";

// A shape for each, so that the colour is never the only sign: disc, triangle, diamond with a bar, ring.
const SHAPES: Record<Light, string> = {
  good: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z",
  careful: "M6 .8 11.6 11H.4Z",
  bad: "M0 0h12v12H0Z",
  off: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
};

/** A small light with its own shape. The words beside it say what it means. */
export function LightShape({ light }: { light: Light }) {
  return (
    <svg
      class={`light light--${light}`}
      viewBox="0 0 12 12"
      width="10"
      height="10"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[light]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}
