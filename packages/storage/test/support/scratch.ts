/** A directory of its own for each test, removed afterwards. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "@platform/protocol";
import { afterEach, beforeEach } from "vitest";

export interface Scratch {
  path(name: string): string;
  /** Closed, newest first, before the directory goes. */
  closing<Item extends { close(): void }>(item: Item): Item;
}

export function useScratch(): Scratch {
  let directory = "";
  const open: { close(): void }[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "platform-storage-"));
  });
  afterEach(() => {
    for (const item of open.splice(0).reverse()) item.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    path: (name) => join(directory, name),
    closing: (item) => {
      open.push(item);
      return item;
    },
  };
}

/** Code of the CodedError that the work throws, or "none". */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof CodedError) return thrown.code;
    throw thrown;
  }
  return "none";
}
