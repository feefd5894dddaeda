/** The counters of `ip -statistics link`: __print_link_stats() of iproute2's ip/ipaddress.c. */
import type { Report } from "../report.ts";

/** struct rtnl_link_stats64, whose fields are numbers of 8 bytes. */
const FIELDS = [
  "rx_packets",
  "tx_packets",
  "rx_bytes",
  "tx_bytes",
  "rx_errors",
  "tx_errors",
  "rx_dropped",
  "tx_dropped",
  "multicast",
  "collisions",
  "rx_length_errors",
  "rx_over_errors",
  "rx_crc_errors",
  "rx_frame_errors",
  "rx_fifo_errors",
  "rx_missed_errors",
  "tx_aborted_errors",
  "tx_carrier_errors",
  "tx_fifo_errors",
  "tx_heartbeat_errors",
  "tx_window_errors",
] as const;

type Field = (typeof FIELDS)[number];

/** Of a column: heading, key in JSON, field; the field in JSON where that is another one. */
type Column = readonly [heading: string, key: string, field: Field, jsonField?: Field];

const RECEIVED: readonly Column[] = [
  ["bytes", "bytes", "rx_bytes"],
  ["packets", "packets", "rx_packets"],
  ["errors", "errors", "rx_errors"],
  ["dropped", "dropped", "rx_dropped"],
  ["missed", "over_errors", "rx_missed_errors", "rx_over_errors"],
  ["mcast", "multicast", "multicast"],
];
const RECEIVE_ERRORS: readonly Column[] = [
  ["length", "length_errors", "rx_length_errors"],
  ["crc", "crc_errors", "rx_crc_errors"],
  ["frame", "frame_errors", "rx_frame_errors"],
  ["fifo", "fifo_errors", "rx_fifo_errors"],
  ["overrun", "missed_errors", "rx_over_errors", "rx_missed_errors"],
];
const SENT: readonly Column[] = [
  ["bytes", "bytes", "tx_bytes"],
  ["packets", "packets", "tx_packets"],
  ["errors", "errors", "tx_errors"],
  ["dropped", "dropped", "tx_dropped"],
  ["carrier", "carrier_errors", "tx_carrier_errors"],
  ["collsns", "collisions", "collisions"],
];
const SEND_ERRORS: readonly Column[] = [
  ["aborted", "aborted_errors", "tx_aborted_errors"],
  ["fifo", "fifo_errors", "tx_fifo_errors"],
  ["window", "window_errors", "tx_window_errors"],
  ["heartbt", "heartbeat_errors", "tx_heartbeat_errors"],
];
/** The least width of each column, the first with "RX errors:" before it; the last one holds what is never counted here. */
const WIDTHS = [10, 7, 6, 7, 7, 7, 10];
const INDENT = "    ";

/** A number of the table. */
interface Cell {
  readonly heading: string;
  readonly key: string;
  readonly value: number;
}

interface Table {
  readonly report: Report;
  /** Their widths. */
  readonly columns: readonly number[];
}

/** @param carrierChanges shown among the errors of sending. */
export function printStatistics(report: Report, stats64: Uint8Array, hasErrors: boolean, carrierChanges: number): void {
  const view = new DataView(stats64.buffer, stats64.byteOffset, stats64.byteLength);
  const cells = (columns: readonly Column[]): Cell[] =>
    columns.map(([heading, key, field, jsonField]) => {
      const shown = report.isJson ? (jsonField ?? field) : field;
      return { heading, key, value: Number(view.getBigUint64(8 * FIELDS.indexOf(shown), true)) };
    });
  const received = cells(RECEIVED);
  const sent = cells(SENT);
  const transitions = { heading: "transns", key: "carrier_changes", value: carrierChanges };
  const receiveErrors = hasErrors ? cells(RECEIVE_ERRORS) : [];
  const sendErrors = hasErrors ? [...cells(SEND_ERRORS), transitions] : [];
  const columns = WIDTHS.map((width, i) => {
    const inColumn = [received[i], sent[i], ...(i === 0 ? [] : [receiveErrors[i - 1], sendErrors[i - 1]])];
    return Math.max(width, ...inColumn.map((cell) => (cell === undefined ? 0 : String(cell.value).length)));
  });
  const table: Table = { report, columns };
  report.object("stats64", () => {
    report.object("rx", () => printDirection(table, "RX", received, receiveErrors));
    report.newLine();
    report.object("tx", () => printDirection(table, "TX", sent, sendErrors));
  });
}

/** @param errors none unless they are asked for. */
function printDirection(table: Table, name: string, counted: readonly Cell[], errors: readonly Cell[]): void {
  print(table, `${name}:`, counted, 0);
  if (errors.length === 0) return;
  table.report.newLine();
  print(table, `${name} errors:`, errors, 1);
}

/** A line of headings and one of numbers. @param first the column where the numbers begin */
function print({ report, columns }: Table, title: string, cells: readonly Cell[], first: number): void {
  const inColumn = (text: string | number, i: number) => String(text).padStart(columns[first + i]!);
  const [head, ...rest] = cells.map(({ heading }, i) => inColumn(heading, i));
  // The title stands in the first column.
  const opening =
    first === 0 ? `${INDENT}${title}${head!.slice(title.length)}` : `${INDENT}${title.padEnd(columns[0]!)} ${head}`;
  const unused = first === 0 ? ` ${"".padStart(columns.at(-1)!)}` : "";
  report.text([opening, ...rest].join(" ") + unused).newLine();
  report.text(first === 0 ? INDENT : "".padStart(columns[0]! + INDENT.length + 1));
  for (const [i, { key, value }] of cells.entries()) report.fact(key, value, `${inColumn(value, i)} `);
}
