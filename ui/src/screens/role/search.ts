import type { RoleCard } from "../../contract";

/** From this many roles on there is a search field. */
export const SEARCH_FROM = 6;

/** The roles in which every word typed is found, in their order. */
export function matching(roles: RoleCard[], typed: string): RoleCard[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return roles.filter((role) => {
    const text = `${role.organisation} ${role.ods} ${role.job}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The role that Enter chooses from the search field: the first that fits, and before anything is typed the one used last. */
export function preselected(shown: RoleCard[], typed: string): RoleCard | null {
  const first = shown[0];
  return first !== undefined && (typed.trim() !== "" || first.lastUsed) ? first : null;
}
