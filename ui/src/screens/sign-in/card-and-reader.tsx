import type { Picture } from "./next";

const WORDS: Record<Picture, string> = {
  noService: "The smartcard service is not running",
  noReader: "No reader",
  noCard: "A reader without a card",
  reading: "A card being read",
  unusable: "A card that cannot be used",
  cardIn: "A card in the reader",
  pin: "A card in the reader, waiting for its PIN",
  pinPad: "A card in a reader with keys of its own",
  pinOnReader: "A card in the reader, waiting for the PIN on the reader's own keys",
  checking: "A card in the reader, being checked",
  browser: "A browser window, waiting for you to sign in",
  blocked: "A blocked card",
};

const EMPTY: readonly Picture[] = ["noService", "noReader", "noCard"];

/** A drawing of the card and the reader in their true state. The sentence under it says the same in words. */
export function CardAndReader({ picture, userId }: { picture: Picture; userId: string | null }) {
  const inside = !EMPTY.includes(picture);
  const reader = picture !== "noService" && picture !== "noReader";
  return (
    <svg class={`drawing drawing--${picture}`} viewBox="0 0 280 176" role="img" aria-label={WORDS[picture]}>
      {picture === "browser" ? (
        <Browser />
      ) : (
        <>
          {reader && <Card inside={inside} userId={userId} />}
          <Reader there={reader} lit={inside} />
          <Sign picture={picture} />
        </>
      )}
    </svg>
  );
}

function Reader({ there, lit }: { there: boolean; lit: boolean }) {
  return (
    <>
      <g class={there ? "drawing__reader" : "drawing__reader drawing__reader--gone"}>
        <rect x="60" y="104" width="160" height="52" rx="8" />
        <path d="M76 104h128" class="drawing__slot" />
        {there && <circle cx="204" cy="132" r="5" class={lit ? "drawing__lamp drawing__lamp--on" : "drawing__lamp"} />}
      </g>
      <path d="M140 156v14" class="drawing__cable" />
    </>
  );
}

// Whether a card is in the reader is nothing to this state: the browser may ask for something else.
function Browser() {
  return (
    <g class="drawing__window">
      <rect x="40" y="20" width="200" height="136" rx="8" />
      <path d="M40 50h200" />
      <path d="M54 35h10M72 35h10" class="drawing__slot" />
      <rect x="96" y="28" width="130" height="14" rx="7" />
      <circle cx="140" cy="84" r="13" class="drawing__person" />
      <path d="M112 134c0-34 56-34 56 0Z" class="drawing__person" />
    </g>
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
function Sign({ picture }: { picture: Picture }) {
  switch (picture) {
    case "pin":
      return (
        <g class="drawing__sign drawing__sign--ask">
          <rect x="84" y="120" width="96" height="22" rx="3" />
          <Dots from={105} y={131} apart={18} />
        </g>
      );
    case "pinPad":
    case "pinOnReader":
      return <PinPad typing={picture === "pinOnReader"} />;
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
    case "cardIn":
    case "browser":
      return null;
  }
}

// The reader's own keys and its display, with dots in it while it waits for the PIN.
function PinPad({ typing }: { typing: boolean }) {
  return (
    <g class="drawing__sign drawing__sign--ask">
      <rect x="74" y="119" width="58" height="24" rx="3" />
      {typing && <Dots from={85} y={131} apart={12} />}
      {[114, 126, 138].map((y) =>
        [146, 161, 176].map((x) => <rect key={`${x} ${y}`} x={x} y={y} width="11" height="8" />),
      )}
    </g>
  );
}

function Dots({ from, y, apart }: { from: number; y: number; apart: number }) {
  return (
    <>
      {[0, 1, 2, 3].map((at) => (
        <circle key={at} cx={from + at * apart} cy={y} r="3.5" />
      ))}
    </>
  );
}
