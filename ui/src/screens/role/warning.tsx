import { useEffect, useRef } from "preact/hooks";
import type { RoleCard } from "../../contract";
import { Words } from "./card";

interface Props {
  role: RoleCard;
  onYes: () => void;
  onNo: () => void;
}

/** A role with a warning, chosen: the same words in the same place, and a question. Escape goes back to the list. */
export function Warning({ role, onYes, onNo }: Props) {
  const section = useRef<HTMLElement>(null);
  // On the words, not on a button: an Enter too many must not answer.
  useEffect(() => section.current?.focus(), []);
  const backOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onNo();
  };
  return (
    <section
      ref={section}
      class="role role--asked"
      aria-label={`${role.organisation} (${role.ods}), ${role.job}. ${role.warning}`}
      data-testid="role-warning"
      tabIndex={-1}
      onKeyDown={backOnEscape}
    >
      <Words role={role} />
      <div class="role__answers">
        <button type="button" class="button" data-testid="role-accept" onClick={onYes}>
          Work in this role
        </button>
        <button type="button" class="button button--quiet" data-testid="role-another" onClick={onNo}>
          Choose another <kbd class="key">Esc</kbd>
        </button>
      </div>
    </section>
  );
}
