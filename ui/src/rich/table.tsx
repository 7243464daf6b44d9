import type { BlockView, CellView, RowView } from "../contract";
import { Blocks } from "./blocks";

type Table = Extract<BlockView, { kind: "table" }>;

/** A table with more columns than this is set tighter. */
const MANY_COLUMNS = 6;

/** The columns of a table: those of its longest row. */
function columns({ head, body, foot }: Table): number {
  const width = (row: RowView) => row.cells.reduce((sum, cell) => sum + cell.colspan, 0);
  return Math.max(0, ...[...head, ...body, ...foot].map(width));
}

/** A table as sent: caption, head, body and foot; its head stays in view while the table is scrolled. */
export function RichTable({ table }: { table: Table }) {
  const wide = columns(table) > MANY_COLUMNS;
  return (
    <table class={wide ? "table rich__table rich__table--wide" : "table rich__table"}>
      {table.caption !== null && <caption>{table.caption}</caption>}
      {table.head.length > 0 && (
        <thead>
          <Rows rows={table.head} scope="col" />
        </thead>
      )}
      <tbody>
        <Rows rows={table.body} scope="row" />
      </tbody>
      {table.foot.length > 0 && (
        <tfoot>
          <Rows rows={table.foot} scope="row" />
        </tfoot>
      )}
    </table>
  );
}

function Rows({ rows, scope }: { rows: RowView[]; scope: "col" | "row" }) {
  return (
    <>
      {rows.map((row, at) => (
        <tr key={at}>
          {row.cells.map((cell, column) => (
            <Cell key={column} cell={cell} scope={scope} />
          ))}
        </tr>
      ))}
    </>
  );
}

/** A cell with at most this many characters is kept on one line: `28 tablet`, `Certain`. */
const SHORT_CELL = 14;

/** The words of a cell that holds one line of plain text; `null` for any other. */
function plainWords({ body }: CellView): string | null {
  const [only, ...others] = body;
  if (only?.kind !== "paragraph" || others.length > 0) return null;
  return only.line.every((part) => part.text !== null) ? only.line.map((part) => part.text).join("") : null;
}

function Cell({ cell, scope }: { cell: CellView; scope: "col" | "row" }) {
  const spans = {
    ...(cell.colspan > 1 && { colSpan: cell.colspan }),
    ...(cell.rowspan > 1 && { rowSpan: cell.rowspan }),
  };
  const short = (plainWords(cell)?.length ?? SHORT_CELL + 1) <= SHORT_CELL ? "table__short" : undefined;
  // A header without words would be read as a header of nothing.
  return cell.header && cell.body.length > 0 ? (
    <th scope={scope} class={short} {...spans}>
      <Blocks blocks={cell.body} />
    </th>
  ) : (
    <td class={short} {...spans}>
      <Blocks blocks={cell.body} />
    </td>
  );
}
