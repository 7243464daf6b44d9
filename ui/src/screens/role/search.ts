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
