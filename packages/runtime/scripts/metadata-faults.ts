/** Where the metadata and the AssemblyScript sources say different things. */

import type { PalletMetadata, RuntimeMetadata } from "../src/metadata/metadata.ts";
import { readEnum, readKeyUses } from "./read-assembly.ts";

/** How the parts of a key are named in AssemblyScript. */
const PARTS: Readonly<Record<string, string>> = {
  u8: '"u8"',
  u16: '"u16be"',
  u64: '"u64be"',
  hash: '{"hex":32}',
};

export function metadataFaults(metadata: RuntimeMetadata): string[] {
  return [...keyFaults(metadata), ...metadata.pallets.flatMap(enumFaults)];
}

/** Every key that is made is described, begins as described, and every item described is made. */
function keyFaults({ pallets }: RuntimeMetadata): string[] {
  const faults: string[] = [];
  const made = new Set<string>();
  for (const { file, pallet, item, parts } of readKeyUses()) {
    made.add(`${pallet}.${item}`);
    const where = `assembly/${file}: storage item ${pallet}.${item}`;
    const described = pallets
      .find(({ index }) => index === pallet)
      ?.storage.find(({ index }) => index === item);
    if (described === undefined) {
      faults.push(`${where} is not described: add it to src/storage`);
      continue;
    }
    const key = Object.values(described.key).map((shape) => JSON.stringify(shape));
    if (parts.some((part, i) => PARTS[part] !== key[i]))
      faults.push(
        `${where} has the parts ${parts.join(" ")}, and ${described.name} is described otherwise`,
      );
  }
  for (const { index, name, storage } of pallets)
    for (const item of storage)
      if (!made.has(`${index}.${item.index}`))
        faults.push(`${name}.${item.name} is described, and no pallet makes such a key`);
  return faults;
}

const upperSnake = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, "_").toUpperCase();

function enumFaults({ name, errors, events }: PalletMetadata): string[] {
  const faults: string[] = [];
  const told = (
    kind: string,
    theirs: readonly string[],
    ours: readonly string[],
    where: string,
  ) => {
    if (theirs.join() !== ours.join())
      faults.push(
        `${name}: ${kind} are ${theirs.join(", ")} in assembly and ${ours.join(", ")} in ${where}`,
      );
  };
  told(
    "events",
    readEnum(name, "Event"),
    events.map((each) => each.name),
    "src/events.ts",
  );
  const codes = readEnum(name, "Error").map(upperSnake);
  told(
    "errors",
    codes,
    errors.map((each) => each.code),
    "src/errors.ts",
  );
  return faults;
}
