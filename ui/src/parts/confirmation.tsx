import { useEffect, useRef } from "preact/hooks";

interface Props {
  title: string;
  words: string;
  /** The words of the button that goes on. */
  yes: string;
  onYes: () => void;
  onNo: () => void;
}

/** Asks once more, inside the page, before a risky step. Escape goes back. */
export function Confirmation({ title, words, yes, onYes, onNo }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const backOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onNo();
  };
  return (
    <section class="sure" aria-labelledby="sure-title" data-testid="sure" onKeyDown={backOnEscape}>
      <h2 id="sure-title" class="sure__title" tabIndex={-1} ref={heading}>
        {title}
      </h2>
      <p class="sure__words">{words}</p>
      <div class="sure__buttons">
        <button type="button" class="button button--light" data-testid="sure-yes" onClick={onYes}>
          {yes}
        </button>
        <button type="button" class="button button--onblue" data-testid="sure-no" onClick={onNo}>
          Go back <kbd class="key">Esc</kbd>
        </button>
      </div>
    </section>
  );
}
