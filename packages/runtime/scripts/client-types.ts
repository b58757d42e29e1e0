/** src/generated/types.ts: what the client's names stand for, made from the metadata. */

import type { RuntimeMetadata } from "../src/metadata/metadata.ts";
import { TypeText } from "./type-text.ts";

export function clientTypes(metadata: RuntimeMetadata): string {
  const types = new TypeText(metadata.names);
  const rows = (
    of: (pallet: RuntimeMetadata["pallets"][number]) => readonly (readonly [string, string])[],
  ) =>
    metadata.pallets.flatMap((pallet) =>
      of(pallet).map(([name, type]) => `  readonly "${pallet.name}.${name}": ${type};`),
    );
  const interfaces = [
    "export interface RuntimeCalls {",
    ...rows(({ calls }) => calls.map(({ name, args }) => [name, types.of(args)])),
    "}",
    "",
    "export interface RuntimeEvents {",
    ...rows(({ events }) => events.map(({ name, payload }) => [name, types.of(payload)])),
    "}",
    "",
    "export interface RuntimeStorage {",
    ...rows(({ storage }) =>
      storage.map(({ name, key, value }) => [
        name,
        `{ readonly key: ${types.fields(key)}; readonly value: ${types.of(value)} }`,
      ]),
    ),
    "}",
    "",
  ];
  return [
    "// Made from the metadata of runtime.wasm by scripts/write-metadata.mjs; do not edit.",
    "",
    ...namedTypes(metadata, types, interfaces.join("\n")),
    "",
    ...interfaces,
  ].join("\n");
}

/** Types with a name that the text or another of them uses. */
function namedTypes(metadata: RuntimeMetadata, types: TypeText, text: string): string[] {
  const bodies = new Map(
    Object.entries(metadata.names).map(([name, shape]) => [name, types.body(shape)]),
  );
  const used = new Set<string>();
  const visit = (from: string) => {
    for (const [name, body] of bodies)
      if (!used.has(name) && new RegExp(`\\b${name}\\b`).test(from)) {
        used.add(name);
        visit(body);
      }
  };
  visit(text);
  return [...bodies]
    .filter(([name]) => used.has(name))
    .map(([name, body]) => `type ${name} = ${body};`);
}
