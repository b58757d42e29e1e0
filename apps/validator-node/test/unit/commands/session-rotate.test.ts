// Goal: a rotation that can't be finished leaves nothing behind that keeps a node from starting; method: the command on real key files.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { init } from "../../../src/commands/init.ts";
import { sessionRotate } from "../../../src/commands/session-rotate.ts";

/** Nobody listens there. */
const URL = "http://127.0.0.1:9";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "session-rotate-"));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

it("makes no key under a passphrase that does not open the others", async () => {
  const passphraseFile = join(directory, "passphrase");
  writeFileSync(passphraseFile, "the right one\n");
  init(directory, { chainUrl: "ws://127.0.0.1:9944", environment: "production", passphraseFile });
  writeFileSync(passphraseFile, "some other one\n");
  const rotation = sessionRotate({ config: join(directory, "validator.toml"), url: URL });
  await expect(rotation).rejects.toMatchObject({ code: "KEYSTORE_WRONG_PASSPHRASE" });
  expect(existsSync(join(directory, "keys", "session-next.json"))).toBe(false);
});

it("keeps the key that waits where the network can't be reached: the next try sends it", async () => {
  init(directory, { chainUrl: "ws://127.0.0.1:9944", environment: "development" });
  const options = { config: join(directory, "validator.toml"), url: URL };
  await expect(sessionRotate(options)).rejects.toMatchObject({ code: "API_UNREACHABLE" });
  expect(existsSync(join(directory, "keys", "session-next.json"))).toBe(true);
});
