/** Keys of a dev network: drawn afresh, written as plain files that production refuses. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { generateSeed, type LoadedKey, loadKeyFile, writeKeyFile } from "@platform/keys";
import { Scheme, toHex } from "@platform/protocol";
import type { KeyMaterial } from "@platform/validator";
import type { Layout } from "../layout.ts";

export interface ValidatorKeys {
  readonly hotkey: LoadedKey;
  readonly material: KeyMaterial;
}

export interface NetworkKeys {
  readonly owner: LoadedKey;
  readonly validators: readonly ValidatorKeys[];
  readonly miners: readonly LoadedKey[];
}

const PURPOSES = ["hotkey", "session", "validator-peer", "edge-peer"] as const;

export function createKeys(layout: Layout, validators: number, miners: number): NetworkKeys {
  const directories = [join(layout.root, "keys")];
  for (let i = 0; i < validators; i++) directories.push(join(layout.validator(i), "keys"));
  for (const directory of directories) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (path: string, scheme: Scheme): void => {
    writeKeyFile(path, { scheme, seed: generateSeed(), devOnly: true });
  };
  write(layout.owner, Scheme.sr25519);
  for (let i = 0; i < miners; i++) write(layout.minerKey(i), Scheme.sr25519);
  for (let i = 0; i < validators; i++)
    for (const purpose of PURPOSES)
      write(keyPath(layout, i, purpose), purpose === "hotkey" ? Scheme.sr25519 : Scheme.ed25519);
  return loadKeys(layout, validators, miners);
}

export function loadKeys(layout: Layout, validators: number, miners: number): NetworkKeys {
  return {
    owner: loadKeyFile(layout.owner),
    validators: Array.from({ length: validators }, (_, i) => loadValidator(layout, i)),
    miners: Array.from({ length: miners }, (_, i) => loadKeyFile(layout.minerKey(i))),
  };
}

function loadValidator(layout: Layout, index: number): ValidatorKeys {
  const load = (purpose: (typeof PURPOSES)[number]): LoadedKey =>
    loadKeyFile(keyPath(layout, index, purpose));
  const hotkey = load("hotkey");
  return {
    hotkey,
    material: {
      hotkeySeed: toHex(hotkey.seed),
      sessionSeed: toHex(load("session").seed),
      validatorPeerSeed: toHex(load("validator-peer").seed),
      edgePeerSeed: toHex(load("edge-peer").seed),
    },
  };
}

function keyPath(layout: Layout, index: number, purpose: (typeof PURPOSES)[number]): string {
  return join(layout.validator(index), "keys", `${purpose}.json`);
}
