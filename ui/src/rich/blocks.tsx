import type { BlockView, InlineView, ItemView } from "../contract";
import { RichTable } from "./table";
import { Words } from "./words";

/**
 * Draws what a sender wrote as elements and text nodes, in order; there is no way for its markup to be read as markup
 * (law 7). A line without text is a line break.
 */
export function Blocks({ blocks }: { blocks: BlockView[] }) {
  return (
    <>
      {blocks.map((block, at) => (
        <Block key={at} block={block} />
      ))}
    </>
  );
}

function Block({ block }: { block: BlockView }) {
  switch (block.kind) {
    case "heading": {
      const Heading = headingTag(block.level);
      return (
        <Heading class="rich__heading">
          <Line line={block.line} />
        </Heading>
      );
    }
    case "paragraph":
      return (
        <p class={block.highlighted ? "rich__paragraph rich__paragraph--highlighted" : "rich__paragraph"}>
          <Line line={block.line} />
        </p>
      );
    case "preformatted":
      return <pre class="rich__pre">{block.text}</pre>;
    case "list":
      return block.ordered ? (
        <ol class="rich__list">
          <Items items={block.items} />
        </ol>
      ) : (
        <ul class="rich__list">
          <Items items={block.items} />
        </ul>
      );
    case "table":
      return <RichTable table={block} />;
  }
}

function Items({ items }: { items: ItemView[] }) {
  return (
    <>
      {items.map((item, at) => (
        <li key={at}>
          <Blocks blocks={item.body} />
        </li>
      ))}
    </>
  );
}

function Line({ line }: { line: InlineView[] }) {
  return (
    <>
      {line.map((part, at) => {
        if (part.text === null) return <br key={at} />;
        return part.strong ? (
          <strong key={at}>
            <Words text={part.text} />
          </strong>
        ) : (
          <Words key={at} text={part.text} />
        );
      })}
    </>
  );
}

/** The element for a heading: the section's own heading is `h2`, so a text's headings start at `h3`. */
function headingTag(level: number): "h3" | "h4" | "h5" | "h6" {
  if (level <= 3) return "h3";
  if (level === 4) return "h4";
  return level === 5 ? "h5" : "h6";
}
