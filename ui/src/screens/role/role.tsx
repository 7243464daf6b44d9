import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Busy, FaultView, RoleCard } from "../../contract";
import { useAct } from "../../page/act";
import { Fault } from "../../parts/fault";
import { Waiting } from "../../parts/waiting";
import { onArrows } from "./arrows";
import { Card } from "./card";
import { matching, preselected, SEARCH_FROM } from "./search";
import { Search } from "./search-field";
import { Warning } from "./warning";

interface Props {
  roles: RoleCard[];
  busy: Busy | null;
  fault: FaultView | null;
}

/**
 * The roles on the card, last used first; with six or more, a field to narrow them down. Arrows go up and down, Enter
 * chooses. A role with a warning is asked about once, in its place.
 */
export function ChooseRole({ roles, busy, fault }: Props) {
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [wanted, setWanted] = useState("");
  /** The role whose warning stands open. */
  const [asking, setAsking] = useState<string | null>(null);
  const accepted = useRef<string | null>(null);
  const waiting = busy !== null;
  const shown = matching(roles, wanted);
  const first = preselected(shown, wanted);
  const many = roles.length >= SEARCH_FROM;

  const left = useRef<string | null>(null);
  useLayoutEffect(() => {
    // The question is gone: the focus goes back to the role it was about.
    if (asking === null && left.current !== null) {
      form.current?.querySelector<HTMLElement>(`[data-testid="role-${CSS.escape(left.current)}"]`)?.focus();
    }
    left.current = asking;
  }, [asking]);

  const choose = (role: RoleCard) => {
    if (waiting) return;
    if (role.warning !== null && accepted.current !== role.profile) return setAsking(role.profile);
    act("role_choose", { profile: role.profile });
  };
  const accept = (role: RoleCard) => {
    accepted.current = role.profile;
    setAsking(null);
    choose(role);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (first !== null) choose(first);
  };
  const type = (text: string) => {
    left.current = null;
    setAsking(null);
    setWanted(text);
  };

  return (
    <form
      class={many ? "task task--list" : "task task--narrow"}
      ref={form}
      onSubmit={submit}
      onKeyDown={onArrows}
      autocomplete="off"
    >
      <h1 class="task__title">Which role are you working in?</h1>
      {fault && <Fault fault={fault} first />}
      {many && <Search typed={wanted} all={roles.length} found={shown.length} first={first} onType={type} />}
      <ul class={many ? "roles roles--many" : "roles"} aria-busy={waiting}>
        {shown.map((role) => (
          <li key={role.profile}>
            {asking === role.profile && !waiting ? (
              <Warning role={role} onYes={() => accept(role)} onNo={() => setAsking(null)} />
            ) : (
              <Card role={role} first={role === first} waiting={waiting} onChoose={() => choose(role)} />
            )}
          </li>
        ))}
      </ul>
      <Waiting busy={busy} />
    </form>
  );
}
