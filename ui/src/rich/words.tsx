// `18-Nov-2026`, `1-Nov-2026`: a line may not end inside one.
const DATE = /(\b\d{1,2}-[A-Z][a-z]{2}-\d{4}\b)/;

/** Text as sent, every character of it, in which no line is broken inside a date. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {text.split(DATE).map((piece, at) =>
        at % 2 === 1 ? (
          <span class="date" key={at}>
            {piece}
          </span>
        ) : (
          piece
        ),
      )}
    </>
  );
}
