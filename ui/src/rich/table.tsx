import type { BlockView, CellView, RowView } from "../contract";
import { Blocks } from "./blocks";

/** A table as sent: caption, head, body and foot; its head stays in view while the table is scrolled. */
export function RichTable({ table }: { table: Extract<BlockView, { kind: "table" }> }) {
  return (
    <table class="table rich__table">
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

function Cell({ cell, scope }: { cell: CellView; scope: "col" | "row" }) {
  const spans = {
    ...(cell.colspan > 1 && { colSpan: cell.colspan }),
    ...(cell.rowspan > 1 && { rowSpan: cell.rowspan }),
  };
  // A header without words would be read as a header of nothing.
  return cell.header && cell.body.length > 0 ? (
    <th scope={scope} {...spans}>
      <Blocks blocks={cell.body} />
    </th>
  ) : (
    <td {...spans}>
      <Blocks blocks={cell.body} />
    </td>
  );
}
