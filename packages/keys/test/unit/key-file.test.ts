// Goal: a key file opens only with its passphrase, is never replaced and tells what is wrong;
// method: real files in a temporary directory, then one change at a time.
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Scheme, toHex } from "@platform/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createSr25519Signer,
  generateSeed,
  loadKeyFile,
  readKeyFile,
  writeKeyFile,
} from "../../src/index.ts";

const passphrase = "correct horse";
/** The least cost that is taken: the tests measure behaviour, not strength. */
const scryptCost = 1 << 14;
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "keys-"));
  path = join(directory, "hotkey.json");
});
afterEach(() => rmSync(directory, { recursive: true }));

const failsWith = (code: string, run: () => unknown) =>
  expect(run).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));

function edit(change: (content: Record<string, unknown>) => void): void {
  const content = JSON.parse(readFileSync(path, "utf8"));
  change(content);
  writeFileSync(path, JSON.stringify(content));
}

describe("an encrypted key file", () => {
  const seed = generateSeed();
  beforeEach(() => {
    writeKeyFile(path, { scheme: Scheme.sr25519, seed, passphrase, scryptCost });
  });

  it("comes back whole, has mode 0600, no secret in clear and no temporary file beside it", () => {
    const loaded = loadKeyFile(path, passphrase);
    expect(toHex(loaded.seed)).toBe(toHex(seed));
    expect(loaded.publicKey).toBe(createSr25519Signer(seed).publicKey);
    expect(loaded).toMatchObject({ scheme: Scheme.sr25519, devOnly: false });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).not.toContain(toHex(seed));
    expect(readdirSync(directory)).toEqual(["hotkey.json"]);
  });

  it("shows its public part without a passphrase", () => {
    expect(readKeyFile(path).publicKey).toBe(createSr25519Signer(seed).publicKey);
  });

  it("needs the right passphrase", () => {
    failsWith("KEYSTORE_PASSPHRASE_REQUIRED", () => loadKeyFile(path));
    failsWith("KEYSTORE_WRONG_PASSPHRASE", () => loadKeyFile(path, "wrong horse"));
  });

  it("is never replaced", () => {
    const before = readFileSync(path, "utf8");
    const other = { scheme: Scheme.ed25519, seed: generateSeed(), passphrase, scryptCost };
    failsWith("KEYSTORE_EXISTS", () => writeKeyFile(path, other));
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(readdirSync(directory)).toEqual(["hotkey.json"]);
  });

  it("notices another scheme, weak parameters, unknown fields and a changed address", () => {
    edit((content) => {
      content["scheme"] = "ed25519";
    });
    failsWith("KEYSTORE_WRONG_PASSPHRASE", () => loadKeyFile(path, passphrase));
    edit((content) => {
      content["sealed"] = { ...(content["sealed"] as object), cost: 1024 };
    });
    failsWith("KEYSTORE_MALFORMED", () => loadKeyFile(path, passphrase));
    edit((content) => {
      content["address"] = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
      content["sealed"] = { ...(content["sealed"] as object), cost: scryptCost };
    });
    failsWith("KEYSTORE_MALFORMED", () => loadKeyFile(path, passphrase));
    edit((content) => {
      content["extra"] = 1;
    });
    failsWith("KEYSTORE_MALFORMED", () => readKeyFile(path));
  });
});

describe("a plain development key", () => {
  it("is marked, loads without a passphrase and must be private to its owner", () => {
    const seed = generateSeed();
    writeKeyFile(path, { scheme: Scheme.ed25519, seed, devOnly: true });
    expect(loadKeyFile(path)).toMatchObject({ scheme: Scheme.ed25519, devOnly: true });
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ devOnly: true });
    chmodSync(path, 0o644);
    failsWith("KEYSTORE_PERMISSIONS", () => loadKeyFile(path));
  });

  it("is refused when seed and public key do not fit", () => {
    writeKeyFile(path, { scheme: Scheme.ed25519, seed: generateSeed(), devOnly: true });
    edit((content) => {
      content["seed"] = "00".repeat(32);
    });
    failsWith("KEYSTORE_MALFORMED", () => loadKeyFile(path));
  });
});

describe("paths and contents that are no key file", () => {
  it("are told apart", () => {
    const init = { scheme: Scheme.ed25519, seed: generateSeed(), devOnly: true } as const;
    failsWith("KEYSTORE_NOT_FOUND", () => loadKeyFile(path));
    failsWith("KEYSTORE_UNREADABLE", () => writeKeyFile(join(directory, "none", "k"), init));
    failsWith("KEYSTORE_MALFORMED", () => loadKeyFile(directory));
    for (const text of ["", "{", "[]", '{"format":"platform-dev-key"}', "x".repeat(20_000)]) {
      writeFileSync(path, text);
      failsWith("KEYSTORE_MALFORMED", () => loadKeyFile(path));
    }
    const short = { scheme: Scheme.ed25519, seed: generateSeed(), passphrase: "short" };
    failsWith("KEYSTORE_PASSPHRASE_TOO_SHORT", () => writeKeyFile(join(directory, "k"), short));
  });
});
