/** The stops of the list, from the search field down. */
const STOPS = "#role-search, [data-role]";

/** Where a key leads from a stop: one up or down, without going round; from the search field only down. */
export function stopAfter(key: string, at: number, stops: number, fromField: boolean): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1 < stops ? at + 1 : null;
    case "ArrowUp":
      return at > 0 ? at - 1 : null;
    case "Home":
      return fromField ? null : 0;
    case "End":
      return fromField ? null : stops - 1;
    default:
      return null;
  }
}

/** Moves the focus up and down between the search field and the roles. */
export function onArrows(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof HTMLElement))
    return;
  const list = event.target.closest("form");
  const stops = Array.from(list?.querySelectorAll<HTMLElement>(STOPS) ?? []);
  const at = stops.indexOf(event.target);
  if (at < 0) return;
  const to = stopAfter(event.key, at, stops.length, event.target instanceof HTMLInputElement);
  if (to === null) return;
  event.preventDefault();
  stops[to]?.focus();
}
