import type { TrayCard } from "../../contract";
import { useAct } from "../../page/act";

interface Props {
  cards: TrayCard[];
  /** Its first card takes the focus. */
  first: boolean;
}

/** The training cards. Pressing one puts it into the reader, pressing it again takes it out. */
export function Tray({ cards, first }: Props) {
  const act = useAct();
  const press = (card: TrayCard) => (card.inserted ? act("card_remove", {}) : act("card_insert", { card: card.id }));
  return (
    <section class="tray" aria-labelledby="tray-title">
      <h2 id="tray-title" class="tray__title">
        Training cards
      </h2>
      <p class="tray__hint">Press a card to put it into the reader, press it again to take it out.</p>
      <ul class="tray__cards">
        {cards.map((card, at) => (
          <li key={card.id}>
            <button
              type="button"
              class="tray__card"
              data-testid={`tray-card-${card.id}`}
              data-first={(first && at === 0) || undefined}
              aria-pressed={card.inserted}
              onClick={() => press(card)}
            >
              <span class="tray__name">
                {card.name}
                {card.inserted && <span class="tag tag--blue">In the reader</span>}
              </span>
              <span class="tray__pin">
                PIN <b>{card.pin}</b>
              </span>
              <span class="tray__about">{card.about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
