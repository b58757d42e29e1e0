/** The operator's view as text: where the height stands, a row for each member, the last view changes. */

import { table } from "@platform/devnet/table";
import type { ConsensusView } from "@platform/node-api";

type ChangeView = ConsensusView["viewChanges"][number];

/** View changes printed; the API has more. */
const SHOWN_CHANGES = 6;
/** Enough of a hotkey to tell 256 members apart. */
const SHORT = 12;

export function consensusText(view: ConsensusView): string {
  const due = view.dueForMs === null ? "not due" : `due for ${seconds(view.dueForMs)}`;
  const { halt, decide, largestPpb } = view.concentration;
  const lines = [
    `height      ${view.height}  view ${view.view}  epoch ${view.epoch}  ${view.phase}, ${due}`,
    `leader      ${view.leader === null ? "none" : short(view.leader)}`,
    `power       ${powers(view)}`,
    `keys        ${halt} can halt, ${decide} can decide, of ${view.members.length}; the heaviest holds ${share(largestPpb, 1_000_000_000n)}`,
    `rounds      ${rounds(view)}`,
    ...(view.last === null ? [] : [`last        ${lastDecision(view.last)}`]),
    ...view.warnings.map((warning) => `warning     ${warning}`),
    "",
    members(view),
  ];
  if (view.viewChanges.length > 0) lines.push("", changes(view));
  return lines.join("\n");
}

function powers(view: ConsensusView): string {
  const of = (power: bigint): string => share(power, view.totalPower);
  const nil = view.nilPower === 0n ? "" : `, nil ${of(view.nilPower)}`;
  return `prepared ${of(view.preparePower)}${nil}, committed ${of(view.commitPower)}, missing ${of(view.missingPower)}; a quorum is ${of(view.quorumPower)}`;
}

function rounds({ rounds: { count, lastMs, totalMs } }: ConsensusView): string {
  if (count === 0) return "none yet";
  return `${count}, the last ${seconds(lastMs ?? 0)}, mean ${seconds(totalMs / count)}`;
}

function lastDecision(last: NonNullable<ConsensusView["last"]>): string {
  const missing = last.missing.length === 0 ? "" : `, without ${last.missing.map(short).join(" ")}`;
  return `height ${last.height} in view ${last.view}, ${last.hash.slice(0, SHORT)}…, ${last.signers.length} signers with ${share(last.power, last.totalPower)}${missing}`;
}

function members({ members: all, totalPower }: ConsensusView): string {
  const rows = all.map((one) => [
    `${one.leader ? ">" : " "} ${short(one.hotkey)}${one.self ? " (this)" : ""}`,
    share(one.power, totalPower),
    one.connected ? "yes" : "NO",
    one.height === null ? "–" : String(one.height),
    one.prepare === "nil" ? `nil: ${one.nilReason ?? "?"}` : one.prepare === null ? "–" : "yes",
    one.commit ? "yes" : "–",
    one.viewChange ? "yes" : "–",
    one.signedLast ? "yes" : "–",
    one.missing ? "MISSING" : "",
  ]);
  const head = ["  member", "power", "conn", "height", "PREPARE", "COMMIT", "VIEW-CHANGE"];
  return table([...head, "signed last", ""], rows);
}

function changes({ viewChanges, viewChangeCounts: counts }: ConsensusView): string {
  const sums = `view changes since the start: ${counts.timer} timer, ${counts.refused} refused, ${counts.pulled} pulled, ${counts.justified} justified`;
  const rows = viewChanges
    .slice(0, SHOWN_CHANGES)
    .map((one) => [
      new Date(Number(one.atMs)).toISOString().slice(11, 23),
      String(one.height),
      `${one.from} -> ${one.to}`,
      short(one.leader),
      reason(one),
    ]);
  return `${sums}\n${table(["at (UTC)", "height", "view", "its leader", "why"], rows)}`;
}

const WAITED_FOR = {
  "no-proposal": "no proposal came",
  proposed: "no quorum prepared",
  prepared: "no quorum committed",
} as const;

function reason({ cause, stage, refusals, silent }: ChangeView): string {
  const said = refusals.map((one) => `${one.signers} nil: ${one.reason}`).join(", ");
  const nil = said === "" ? "" : `; ${said}`;
  if (cause === "refused") return `refused: ${said}`;
  if (cause === "pulled") return `pulled: a weak quorum had left${nil}`;
  if (cause === "justified") return `pulled by a justified proposal${nil}`;
  const who = stage === "no-proposal" || silent.length === 0 ? "" : `; silent: ${names(silent)}`;
  return `timer: ${WAITED_FOR[stage]}${nil}${who}`;
}

const MAX_NAMES = 4;

function names(hotkeys: readonly string[]): string {
  const rest = hotkeys.length - MAX_NAMES;
  const shown = hotkeys.slice(0, MAX_NAMES).map(short).join(" ");
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

function short(hotkey: string): string {
  return hotkey.slice(0, SHORT);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function share(power: bigint, total: bigint): string {
  if (total === 0n) return "0 %";
  const permille = (power * 1000n) / total;
  return `${permille / 10n}.${permille % 10n} %`;
}
