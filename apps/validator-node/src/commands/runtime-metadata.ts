/** Prints what a runtime says of itself: all of it as JSON, or a table for people. */

import { createOutput } from "@platform/command-line/output";
import { CodedError } from "@platform/protocol";
import { type PalletMetadata, type RuntimeMetadata, readMetadata } from "@platform/runtime";
import { findRuntime, type RuntimeOptions } from "../node/runtime-source.ts";

/** @throws CodedError METADATA_*, UNKNOWN_PALLET, and those of finding the module */
export function runtimeMetadata(name: string | undefined, options: RuntimeOptions): void {
  const { code, hash, from } = findRuntime(options);
  const metadata = readMetadata(code);
  const output = createOutput(options.json === true);
  if (name === undefined) {
    output.result({ hash, from, ...metadata }, () => overview(metadata, hash, from));
    return;
  }
  const pallet = metadata.pallets.find((each) => each.name === name);
  if (pallet === undefined)
    throw new CodedError({
      code: "UNKNOWN_PALLET",
      message: `the runtime has no pallet ${name}`,
      hint: `it has ${metadata.pallets.map((each) => each.name).join(", ")}`,
    });
  output.result({ hash, from, ...pallet }, () => details(pallet));
}

function overview(metadata: RuntimeMetadata, hash: string, from: string): string {
  const { specName, specVersion, apiVersion, stateFormat } = metadata;
  const rows = metadata.pallets.map(({ index, name, storage, calls, events, errors }) =>
    [index, name, storage.length, calls.length, events.length, errors.length].map(String),
  );
  return [
    `${specName}, spec version ${specVersion}, api version ${apiVersion}, state format ${stateFormat}`,
    `module ${hash} from ${from}`,
    "",
    ...columns([["#", "pallet", "storage", "calls", "events", "errors"], ...rows]),
    "",
    "`runtime metadata <pallet>` lists one of them; --json prints everything",
  ].join("\n");
}

function details({ name, index, docs, ...pallet }: PalletMetadata): string {
  const parts = (key: object) => Object.keys(key).join(" ") || "-";
  const lists: readonly (readonly [string, readonly string[][]])[] = [
    [
      "storage",
      pallet.storage.map((item) => [`${item.index}`, item.name, parts(item.key), item.docs]),
    ],
    [
      "calls",
      pallet.calls.map((call) => [
        `${call.index}`,
        call.name,
        call.membersOnly ? "members" : call.class,
        call.class === "normal" ? `${call.fee} + ${call.feePerByte} a byte` : "free",
        call.docs,
      ]),
    ],
    ["events", pallet.events.map((event) => [`${event.index}`, event.name])],
    ["errors", pallet.errors.map((error) => [`${error.index}`, error.code, error.message])],
    ["constants", pallet.constants.map((each) => [each.name, `${each.value}`, each.docs])],
  ];
  const text = [`${name} (pallet ${index}): ${docs}`];
  for (const [title, rows] of lists)
    if (rows.length > 0) text.push("", title, ...columns(rows).map((line) => `  ${line}`));
  return text.join("\n");
}

/** Padded to the widest cell of each column but the last. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(width(i))))
      .join("  ")
      .trimEnd(),
  );
}
