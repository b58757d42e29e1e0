import { closeSync, fsyncSync, openSync } from "node:fs";

/** A new file's name is durable only when its directory is. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
