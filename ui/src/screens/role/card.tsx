import type { RoleCard } from "../../contract";

interface Props {
  role: RoleCard;
  /** Enter in the search field chooses this one. */
  first: boolean;
  waiting: boolean;
  onChoose: () => void;
}

/** One role, as a button. */
export function Card({ role, first, waiting, onChoose }: Props) {
  return (
    <button
      type="button"
      class={first ? "role role--first" : "role"}
      data-testid={`role-${role.profile}`}
      data-role
      data-first
      aria-disabled={waiting}
      onClick={onChoose}
    >
      <Words role={role} enter={first} />
    </button>
  );
}

/** Organisation, code, job, and what to know before choosing it; `enter` marks the one that Enter chooses. */
export function Words({ role, enter = false }: { role: RoleCard; enter?: boolean }) {
  return (
    <>
      <span class="role__where">
        {role.organisation} <span class="role__ods">({role.ods})</span>
      </span>
      <span class="role__signs">
        {role.lastUsed && <span class="tag tag--blue">Last used here</span>}
        {enter && <kbd class="key role__enter">Enter</kbd>}
      </span>
      <span class="role__job">{role.job}</span>
      {role.warning !== null && <span class="role__warning">{role.warning}</span>}
    </>
  );
}
