/** Which works of this network are revealed: a later start does not send them again. */

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Hex32 } from "@platform/protocol";
import { z } from "zod";
import type { Layout } from "../layout.ts";
import type { Sample } from "../miners/samples.ts";

const DoneSchema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());

/** Sample names by submission id; empty when nothing was sent. */
export function readDone(layout: Layout): Map<Hex32, string> {
  try {
    const text = readFileSync(pathOf(layout), "utf8");
    return new Map(Object.entries(DoneSchema.parse(JSON.parse(text))));
  } catch {
    return new Map();
  }
}

export function writeDone(layout: Layout, ids: ReadonlyMap<Hex32, Sample>): void {
  const names = Object.fromEntries([...ids].map(([id, sample]) => [id, sample.name]));
  const temporary = `${pathOf(layout)}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(names, null, 2)}\n`);
  renameSync(temporary, pathOf(layout));
}

function pathOf(layout: Layout): string {
  return join(layout.root, "sent.json");
}
