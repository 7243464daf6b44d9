import type { PinnedKind, Pinned as Statement } from "../../contract";

const WITHHELD_SIGN = "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM3.4 3.4l9.2 9.2";
const NOTE_SIGN = "M8 1.5 15 14.5H1ZM8 6v4M8 11.8v1.2";

const SIGNS: Record<PinnedKind, string | null> = {
  disclaimer: null,
  other: null,
  recentlyRegistered: NOTE_SIGN,
  withheld: WITHHELD_SIGN,
};

interface Props {
  statements: Statement[];
  /** What was dropped from the text, in words. */
  dropped: string | null;
}

/** What the record says about itself, verbatim, and what Vouch could not draw. It stays when the text is scrolled. */
export function Pinned({ statements, dropped }: Props) {
  if (statements.length === 0 && dropped === null) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a very small window the box scrolls, and keys must reach it.
    <section class="pinned" aria-label="From the record" data-testid="pinned" tabIndex={0}>
      {statements.map((statement, at) => (
        <p key={at} class={`pinned__line pinned__line--${statement.kind}`}>
          {at === 0 && <span class="pinned__from">From the record: </span>}
          {SIGNS[statement.kind] !== null && <Sign path={SIGNS[statement.kind] ?? ""} />}
          <span class="pinned__words">{statement.text}</span>
        </p>
      ))}
      {dropped !== null && <p class="pinned__line pinned__line--dropped">{dropped}</p>}
    </section>
  );
}

function Sign({ path }: { path: string }) {
  return (
    <svg class="pinned__sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={path} fill="none" stroke="currentColor" stroke-width="2" />
    </svg>
  );
}
