import type { RailItem } from "../contract";
import { useAct } from "../page/act";
import { PlaceIcon } from "./place-icon";

/** What the role may do. */
export function Rail({ items }: { items: RailItem[] }) {
  const act = useAct();
  return (
    <nav class="rail" aria-label="Places">
      <ul class="rail__list">
        {items.map((item) => (
          <li key={item.place}>
            <button
              type="button"
              class="rail__item"
              data-testid={`rail-${item.place}`}
              aria-current={item.current ? "page" : undefined}
              disabled={!item.enabled}
              onClick={() => act("go", { place: item.place })}
            >
              <PlaceIcon place={item.place} />
              {item.label}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
