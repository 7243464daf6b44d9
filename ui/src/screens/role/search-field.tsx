import type { RoleCard } from "../../contract";

interface Props {
  typed: string;
  /** Roles on the card. */
  all: number;
  /** Roles that fit. */
  found: number;
  /** What Enter chooses. */
  first: RoleCard | null;
  onType: (text: string) => void;
}

/** Narrows the roles down, and says how many fit. It stays in view while the list is gone through. */
export function Search({ typed, all, found, first, onType }: Props) {
  const searched = typed.trim() !== "";
  const how = first === null && !searched ? " Type a few letters, or go down with the arrow keys." : "";
  const count = searched ? `${found} of ${all} roles fit.` : `${all} roles on your card.${how}`;
  return (
    <div class="roles__search">
      <label class="field__label" for="role-search">
        Search by organisation, code or role
      </label>
      <div class="roles__row">
        <input
          class="field__input"
          id="role-search"
          data-testid="role-search"
          data-first
          autocomplete="off"
          spellcheck={false}
          value={typed}
          aria-describedby="role-count"
          onInput={(event) => onType(event.currentTarget.value)}
        />
        <p class="roles__count" id="role-count" role="status">
          {found === 0 ? "No role on your card fits what you typed." : count}
          {first !== null && (
            <span class="nhsuk-u-visually-hidden">
              {" "}
              Enter chooses {first.organisation}, {first.job}.
            </span>
          )}
        </p>
      </div>
    </div>
  );
}
