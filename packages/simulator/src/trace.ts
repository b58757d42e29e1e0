/** The trace of a schedule: plain lines, a hash over them, and a table with a column a validator. */

import { type ConsensusMessage, sha256Hex } from "@platform/protocol";

export interface TraceLine {
  readonly tick: number;
  /** Place of the instance; null for what happens to all. */
  readonly node: number | null;
  readonly text: string;
}

/** SHA-256 over all lines: equal traces on any engine have equal hashes. */
export function traceHash(lines: readonly TraceLine[]): string {
  const text = lines.map(({ tick, node, text: what }) => `${tick} ${node ?? "-"} ${what}\n`);
  return sha256Hex(new TextEncoder().encode(text.join("")));
}

const COLUMN = 24;
const TICK = 6;

/** Rows of a table, one column an instance; `names` are the headings. */
export function formatTrace(lines: readonly TraceLine[], names: readonly string[]): string[] {
  const row = (tick: string, cells: readonly string[]): string =>
    `${tick.padStart(TICK)}  ${cells.map((cell) => cell.padEnd(COLUMN)).join(" ")}`.trimEnd();
  const rows = [row("tick", names)];
  for (const { tick, node, text } of lines)
    if (node === null) rows.push(`${String(tick).padStart(TICK)}  ==== ${text}`);
    else
      rows.push(
        row(
          String(tick),
          names.map((_, index) => (index === node ? text : "")),
        ),
      );
  return rows;
}

/** Short enough for a column. */
export function describe(message: ConsensusMessage): string {
  if (message.type === "decided") {
    const { height, view, digest } = message.certificate;
    return `DECIDED ${height}/${view} ${digest}`;
  }
  const { height, view, digest } = message;
  const at = `${height}/${view}`;
  const value = digest.startsWith("00") ? "nil" : digest;
  if (message.type === "vote")
    return `${message.phase === 2 ? "PREPARE" : "COMMIT"} ${at} ${value}`;
  if (message.type === "view-change") return `VIEW-CHANGE ${at} ${message.preparedView ?? "-"}`;
  return `PRE-PREPARE ${at} ${value}`;
}
