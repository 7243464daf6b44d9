import type { CardStep } from "../../contract";

const WORDS: Record<CardStep, string> = {
  noService: "The smartcard service is not running",
  noReader: "No reader",
  noCard: "A reader without a card",
  reading: "A card being read",
  unusable: "A card that cannot be used",
  pin: "A card in the reader, waiting for its PIN",
  checking: "A card in the reader, being checked",
  blocked: "A blocked card",
};

const IN_READER: readonly CardStep[] = ["reading", "unusable", "pin", "checking", "blocked"];

/** A drawing of the card and the reader in their true state. The sentence under it says the same in words. */
export function CardAndReader({ step, userId }: { step: CardStep; userId: string | null }) {
  const inside = IN_READER.includes(step);
  const reader = step !== "noService" && step !== "noReader";
  return (
    <svg class={`drawing drawing--${step}`} viewBox="0 0 280 176" role="img" aria-label={WORDS[step]}>
      {reader ? <Card inside={inside} userId={userId} /> : null}
      <g class={reader ? "drawing__reader" : "drawing__reader drawing__reader--gone"}>
        <rect x="60" y="104" width="160" height="52" rx="8" />
        <path d="M76 104h128" class="drawing__slot" />
        {reader && (
          <circle cx="204" cy="132" r="5" class={inside ? "drawing__lamp drawing__lamp--on" : "drawing__lamp"} />
        )}
      </g>
      <path d="M140 156v14" class="drawing__cable" />
      <Sign step={step} />
    </svg>
  );
}

function Card({ inside, userId }: { inside: boolean; userId: string | null }) {
  return (
    <g
      class={inside ? "drawing__card" : "drawing__card drawing__card--out"}
      transform={inside ? "translate(0 22)" : "translate(0 -2)"}
    >
      <rect x="84" y="8" width="112" height="74" rx="7" class="drawing__plastic" />
      <rect x="84" y="8" width="112" height="16" rx="7" class="drawing__band" />
      <rect x="98" y="36" width="22" height="18" rx="3" class="drawing__chip" />
      {userId !== null && inside && (
        <text x="186" y="66" text-anchor="end" class="drawing__number">
          {userId}
        </text>
      )}
      {!inside && <path d="M140 88v12M134 94l6 6 6-6" class="drawing__arrow" />}
    </g>
  );
}

// A sign of its own shape for every state that is not plain waiting.
function Sign({ step }: { step: CardStep }) {
  switch (step) {
    case "pin":
      return (
        <g class="drawing__sign drawing__sign--ask">
          <rect x="84" y="120" width="96" height="22" rx="3" />
          {[100, 118, 136, 154].map((x) => (
            <circle key={x} cx={x + 5} cy="131" r="3.5" />
          ))}
        </g>
      );
    case "reading":
    case "checking":
      return (
        <g class="drawing__sign drawing__sign--busy">
          {[108, 128, 148].map((x) => (
            <rect key={x} x={x} y="127" width="10" height="10" />
          ))}
        </g>
      );
    case "blocked":
    case "unusable":
      return (
        <g class="drawing__sign drawing__sign--bad">
          <circle cx="132" cy="131" r="13" />
          <path d="m124 123 16 16" />
        </g>
      );
    case "noReader":
    case "noService":
      return (
        <g class="drawing__sign drawing__sign--bad">
          <path d="m126 118 28 28M154 118l-28 28" />
        </g>
      );
    case "noCard":
      return null;
  }
}
