/** What the AssemblyScript sources say that TypeScript must say as well: constants and storage keys. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConstantMetadata } from "../src/metadata/metadata.ts";

const ASSEMBLY: string = fileURLToPath(new URL("../assembly", import.meta.url));
const PALLETS = "pallets/";

/** One `new Key(PALLET, ITEM)` with the parts that follow it at once. */
export interface KeyUse {
  readonly file: string;
  readonly pallet: number;
  readonly item: number;
  readonly parts: readonly string[];
}

const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(ASSEMBLY, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => [file, readFileSync(join(ASSEMBLY, file), "utf8")]),
);

/** Names that bound or price something; numbers of items, phases and offsets are no constants. */
const SHOWN =
  /^(?:MAX|MIN|LEAST|MOST|SHORTEST|LONGEST|FEE|BASE)_|_(?:KEPT|EPOCHS|SLOTS|PRICE|COST)$/;
const CONSTANT =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?(?:export )?const ([A-Z][A-Z0-9_]*): [ui](?:8|16|32|64) = ([^;]+);/g;

/** By pallet, in order of name. */
export function readConstants(): Record<string, ConstantMetadata[]> {
  const found: Record<string, ConstantMetadata[]> = {};
  for (const [file, text] of sources) {
    if (!file.startsWith(PALLETS)) continue;
    const pallet = file.split("/")[1] as string;
    for (const [, docs = "", name = "", value = ""] of text.matchAll(CONSTANT)) {
      const number = SHOWN.test(name) ? numberOf(value) : undefined;
      if (number === undefined) continue;
      found[pallet] ??= [];
      found[pallet].push({ name, docs: sentence(docs), value: number });
    }
  }
  for (const list of Object.values(found)) list.sort((a, b) => (a.name < b.name ? -1 : 1));
  return found;
}

function sentence(docs: string): string {
  return docs.replaceAll(/\s*\n?\s*\*\s?/g, " ").trim();
}

/** A literal, or two with `<<` or `*` between them. */
function numberOf(text: string): bigint | undefined {
  const parts = text.replaceAll("_", "").split(/ (<<|\*) /);
  if (!parts.every((part, i) => i % 2 === 1 || /^(?:0x[0-9a-f]+|\d+)$/.test(part)))
    return undefined;
  const [left = "0", sign, right = "0"] = parts;
  if (sign === undefined) return BigInt(left);
  return sign === "<<" ? BigInt(left) << BigInt(right) : BigInt(left) * BigInt(right);
}

const KEY = /new Key\(([^()]*)\)((?:\s*\.(?:u8|u16|u64|hash)\((?:[^()]|\([^()]*\))*\))*)/g;

/** Every place that makes a key. @throws Error for a key whose numbers are no constants */
export function readKeyUses(): KeyUse[] {
  const uses: KeyUse[] = [];
  for (const [file, text] of sources) {
    if (file.startsWith("fw/")) continue;
    for (const [whole, args = "", chain = ""] of text.matchAll(KEY)) {
      const [pallet = "", item = ""] = args.split(", ");
      const parts = [...chain.matchAll(/\.(u8|u16|u64|hash)\(/g)].map(
        (match) => match[1] as string,
      );
      for (const number of itemsOf(file, item))
        uses.push({ file, pallet: valueOf(file, pallet), item: number, parts });
      if (whole === "") throw new Error("a key has a text");
    }
  }
  return uses;
}

/** One number, or both of `test ? A : B`. */
function itemsOf(file: string, text: string): number[] {
  const choice = /^\w+ \? (\w+) : (\w+)$/.exec(text);
  return (choice === null ? [text] : choice.slice(1)).map((name) => valueOf(file, name));
}

function valueOf(file: string, name: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  const here = constantIn(sources.get(file) ?? "", name);
  if (here !== undefined) return here;
  const from = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from "([^"]+)"`).exec(
    sources.get(file) ?? "",
  )?.[1];
  const imported = [...sources].find(
    ([path]) => from !== undefined && path === join(file, "..", `${from}.ts`),
  );
  const there = imported === undefined ? undefined : constantIn(imported[1], name);
  if (there !== undefined) return there;
  throw new Error(
    `assembly/${file}: new Key(…${name}…) cannot be read: name its pallet and item by constants`,
  );
}

function constantIn(text: string, name: string): number | undefined {
  const value = new RegExp(`const ${name}: u8 = (\\d+);`).exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Members of every `const enum <Pallet>Error` and `<Pallet>Event` of a pallet's folder, in order. */
export function readEnum(pallet: string, kind: "Error" | "Event"): string[] {
  const members: string[] = [];
  for (const [file, text] of sources) {
    if (!file.startsWith(`${PALLETS}${pallet}/`)) continue;
    for (const [, body = ""] of text.matchAll(
      new RegExp(`const enum \\w+${kind} \\{([^}]*)\\}`, "g"),
    ))
      for (const [, name = "", number = ""] of body.matchAll(/(\w+) = (\d+)/g)) {
        if (Number(number) !== members.length)
          throw new Error(`assembly/${file}: ${basename(file)} numbers ${name} out of order`);
        members.push(name);
      }
  }
  return members;
}
