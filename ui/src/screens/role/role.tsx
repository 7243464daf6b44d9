import { useState } from "preact/hooks";
import type { Busy, FaultView, RoleCard } from "../../contract";
import { useAct } from "../../page/act";
import { Fault } from "../../parts/fault";
import { Waiting } from "../../parts/waiting";
import { matching, SEARCH_FROM } from "./search";

interface Props {
  roles: RoleCard[];
  busy: Busy | null;
  fault: FaultView | null;
}

/** The roles on the card, last used first; with six or more, a field to narrow them down. */
export function ChooseRole({ roles, busy, fault }: Props) {
  const [wanted, setWanted] = useState("");
  const shown = matching(roles, wanted);
  return (
    <div class="task task--narrow">
      <h1 class="task__title">Which role are you working in?</h1>
      {fault && <Fault fault={fault} first />}
      {roles.length >= SEARCH_FROM && (
        <div class="field">
          <label class="field__label" for="role-search">
            Search by organisation, code or role
          </label>
          <input
            class="field__input"
            id="role-search"
            data-testid="role-search"
            data-first
            autocomplete="off"
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
        </div>
      )}
      <ul class="roles" aria-busy={busy !== null}>
        {shown.map((role) => (
          <li key={role.profile}>
            <Card role={role} waiting={busy !== null} />
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p>No role on this card fits what you typed.</p>}
      <Waiting busy={busy} />
    </div>
  );
}

function Card({ role, waiting }: { role: RoleCard; waiting: boolean }) {
  const act = useAct();
  return (
    <button
      type="button"
      class="role"
      data-testid={`role-${role.profile}`}
      data-first
      aria-disabled={waiting}
      onClick={() => !waiting && act("role_choose", { profile: role.profile })}
    >
      <span class="role__where">
        {role.organisation} <span class="role__ods">({role.ods})</span>
      </span>
      {role.lastUsed && <span class="tag tag--blue">Last used here</span>}
      <span class="role__job">{role.job}</span>
      {role.warning !== null && <span class="role__warning">{role.warning}</span>}
    </button>
  );
}
