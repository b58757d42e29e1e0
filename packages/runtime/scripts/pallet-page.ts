/** docs/reference/runtime: one page a pallet, made from the metadata. */

import type { Fields, Shape } from "@platform/protocol";
import type { PalletMetadata, RuntimeMetadata } from "../src/metadata/metadata.ts";

const NOTE =
  "<!-- Written by `node scripts/write-metadata.mjs` from runtime.wasm; do not edit. -->";

/** By file name. */
export function runtimePages(metadata: RuntimeMetadata): Record<string, string> {
  const names = new Map(
    Object.entries(metadata.names).map(([name, shape]) => [JSON.stringify(shape), name]),
  );
  const typeOf = (shape: Shape): string => typeText(shape, names);
  const pages = metadata.pallets.map((pallet) => [`${pallet.name}.md`, palletPage(pallet, typeOf)]);
  return { "README.md": indexPage(metadata, typeOf), ...Object.fromEntries(pages) };
}

function indexPage(metadata: RuntimeMetadata, typeOf: (shape: Shape) => string): string {
  const { specName, specVersion, apiVersion, stateFormat, pallets, api, names } = metadata;
  return page([
    "# The runtime's metadata",
    `${specName}, spec version ${specVersion}, api version ${apiVersion}, state format ${stateFormat}.`,
    "`validator-node runtime metadata --json` prints all of this from the runtime in force. Types are",
    "SCALE: `hex32` is 32 raw bytes, `[T]` a counted list, `T?` an option, `be` big-endian. How the",
    "metadata itself is encoded: [the runtime](../../spec/runtime.md).",
    "## Pallets",
    table(
      ["pallet", "index", "what for", "storage", "calls", "events", "errors"],
      pallets.map((p) => [
        `[${p.name}](${p.name}.md)`,
        p.index,
        p.docs,
        p.storage.length,
        p.calls.length,
        p.events.length,
        p.errors.length,
      ]),
    ),
    "## Reads through `api`",
    table(
      ["method", "index", "arguments", "answer"],
      api.map(({ name, index, args, result }) => [name, index, typeOf(args), typeOf(result)]),
    ),
    "## Results that make a block invalid",
    table(
      ["result", "code", "meaning"],
      metadata.invalid.map(({ result, code, message }) => [result, code, message]),
    ),
    "## Types with a name",
    ...Object.entries(names).flatMap(([name, shape]) => [
      `### ${name}`,
      `\`${typeText(shape, new Map())}\``,
    ]),
  ]);
}

function palletPage(pallet: PalletMetadata, typeOf: (shape: Shape) => string): string {
  const fieldsOf = (fields: Fields) =>
    Object.entries(fields)
      .map(([name, shape]) => `${name}: ${typeOf(shape)}`)
      .join(", ");
  return page([
    `# ${pallet.name} (pallet ${pallet.index})`,
    pallet.docs,
    ...section(
      "Storage",
      ["item", "index", "key", "value", "what"],
      pallet.storage.map(({ name, index, key, value, docs }) => [
        name,
        index,
        fieldsOf(key),
        typeOf(value),
        docs,
      ]),
    ),
    ...section(
      "Calls",
      ["call", "index", "class", "fee", "arguments", "what"],
      pallet.calls.map((call) => [
        call.name,
        call.index,
        call.membersOnly ? `${call.class}, members only` : call.class,
        call.class === "normal" ? `${call.fee} + ${call.feePerByte} a byte` : "none",
        typeOf(call.args),
        call.docs,
      ]),
    ),
    ...section(
      "Events",
      ["event", "index", "payload"],
      pallet.events.map(({ name, index, payload }) => [name, index, typeOf(payload)]),
    ),
    ...section(
      "Errors",
      ["code", "index", "meaning"],
      pallet.errors.map(({ code, index, message }) => [code, index, message]),
    ),
    ...section(
      "Constants",
      ["constant", "value", "what"],
      pallet.constants.map(({ name, value, docs }) => [name, value, docs]),
    ),
  ]);
}

type Cell = string | number | bigint;

function section(title: string, head: readonly string[], rows: readonly Cell[][]): string[] {
  return rows.length === 0 ? [] : [`## ${title}`, table(head, rows)];
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** Blocks of text with an empty line between them; lines of one paragraph stay together. */
function page([title = "", ...blocks]: readonly string[]): string {
  const text: string[] = [title, "", NOTE, ""];
  for (const [i, block] of blocks.entries()) {
    text.push(block);
    const next = blocks[i + 1];
    const isParagraph = (line: string | undefined) => line !== undefined && /^[\w`S]/.test(line);
    if (!(isParagraph(block) && isParagraph(next))) text.push("");
  }
  return `${text.join("\n").trimEnd()}\n`;
}

function typeText(shape: Shape, names: ReadonlyMap<string, string>): string {
  const name = names.get(JSON.stringify(shape));
  if (name !== undefined) return name;
  const of = (inner: Shape) => typeText(inner, names);
  const fields = (all: Fields) =>
    `{${Object.entries(all)
      .map(([field, inner]) => `${field}: ${of(inner)}`)
      .join(", ")}}`;
  if (typeof shape === "string") return shape;
  if ("hex" in shape) return `hex${shape.hex}`;
  if ("list" in shape) return `[${of(shape.list)}]`;
  if ("counted" in shape) return `[${of(shape.counted)}; u16be]`;
  if ("rest" in shape) return `[${of(shape.rest)}; to the end]`;
  if ("option" in shape) return `${of(shape.option)}?`;
  if ("struct" in shape) return Object.keys(shape.struct).length === 0 ? "-" : fields(shape.struct);
  return Object.entries(shape.variants)
    .map(([tag, variant]) => `${shape.tagged} ${tag} ${fields(variant)}`)
    .join(" or ");
}
