import type { Frame } from "../contract";
import { useAct } from "../page/act";

/** Where we are, who is signed in, change role, lock. */
export function Header({ frame }: { frame: Frame }) {
  const act = useAct();
  return (
    <header class="head">
      <strong class="head__name">Vouch</strong>
      <span class="head__place">{frame.place}</span>
      <span class="head__who">{frame.who}</span>
      {frame.canChangeRole && (
        <button
          type="button"
          class="head__button"
          data-testid="change-role"
          aria-keyshortcuts="Alt+R"
          title="Change role (Alt+R)"
          onClick={() => act("role_change", {})}
        >
          Change role
        </button>
      )}
      {frame.canLock && (
        <button
          type="button"
          class="head__button"
          data-testid="lock"
          aria-keyshortcuts="Alt+L"
          title="Lock (Alt+L)"
          onClick={() => act("lock", {})}
        >
          Lock
        </button>
      )}
    </header>
  );
}
