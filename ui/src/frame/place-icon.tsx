import type { Place } from "../contract";

const PATHS: Record<Place, string> = {
  find: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20",
  record: "M6 3.5h9l3.5 3.5v13.5H6zM9 9.5h6M9 13h6M9 16.5h4",
  alerts: "M6 21V4M6 4.5h11l-2.5 3.75L17 12H6",
  journal: "M5 4h14v16H5zM9 4v16M12 8.5h4M12 12h4",
  setup:
    "M4 7.5h8M17 7.5h3M4 16.5h3M12 16.5h8M14.5 5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5ZM9.5 14a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z",
};

/** A drawing for a place. It says nothing that the word beside it does not say. */
export function PlaceIcon({ place }: { place: Place }) {
  return (
    <svg class="rail__icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <path d={PATHS[place]} fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" />
    </svg>
  );
}
