import type { ComponentChildren } from "preact";

/** A part of the page that scrolls by itself, and can be reached and scrolled with the keys. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keys.
    <section class="scroll card card--flush" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
