/**
 * A key whose memory is gone must not sign: it would contradict votes that others have seen
 * (PROTOCOL §7). A marker beside the session key says which signer database belongs to the key on
 * which network; it is written once that database exists, and outlives the data directory.
 */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { replaceFileAtomically } from "@platform/keys";
import { CodedError, type Genesis, type Hex32 } from "@platform/protocol";
import { createSignerStore, openDatabase, SIGNER_DATABASE } from "@platform/storage";
import { z } from "zod";
import type { ChainLink } from "./components.ts";
import { STORE_FILES } from "./services/store-files.ts";

/** A chain that is up answers within seconds; longer and the operator should know. */
const CHAIN_WAIT_MS = 30_000;
const CHAIN_POLL_MS = 100;

const Marker = z.strictObject({
  formatVersion: z.literal(1),
  /** Id of the signer database by chainId. */
  networks: z.record(z.string(), z.string()),
});
type Marker = z.output<typeof Marker>;

export interface SignerGuardInit {
  readonly dataDir: string;
  readonly chainId: Hex32;
  /** The marker's path, beside the key file; it outlives the rotation of the key in place. */
  readonly marker: string;
  /** The operator's `--observe-until`. */
  readonly observeUntil: bigint | undefined;
}

export interface SignerGuard {
  /** First epoch in which this node signs; 0 without restriction. */
  readonly observeUntil: bigint;
  /**
   * Checks a database that replaces a lost one against the chain, then ties it to the key.
   * @throws CodedError OBSERVE_UNTIL_TOO_EARLY, OBSERVE_UNTIL_UNCHECKED
   */
  admit(chain: Pick<ChainLink, "finalized">, genesis: Genesis): Promise<void>;
}

/**
 * Opens the signer database once, before any service does.
 * @throws CodedError SIGNER_DATABASE_MISSING, SIGNER_MARKER_MALFORMED, DATABASE_*, SIGNER_MISMATCH
 */
export function guardSigner(init: SignerGuardInit): SignerGuard {
  const { chainId, observeUntil } = init;
  const marker = readMarker(init);
  const known = marker.networks[chainId];
  const path = join(init.dataDir, STORE_FILES.signer);
  const held = existsSync(path) && statSync(path).size > 0;
  if (known !== undefined && !held && observeUntil === undefined)
    throw missing(init, `${path} is not there`);
  const store = createSignerStore(openDatabase(path, SIGNER_DATABASE), chainId);
  try {
    const { databaseId } = store.identity;
    const foreign = known !== undefined && known !== databaseId;
    if (foreign && observeUntil === undefined) throw missing(init, `${path} is another one`);
    if (observeUntil !== undefined) store.observe(observeUntil);
    const tie = (): void => {
      if (known === databaseId) return;
      writeMarker(init, { ...marker, networks: { ...marker.networks, [chainId]: databaseId } });
    };
    // Made to observe: what it will sign must be later than everything that the lost one signed.
    const untested = known !== databaseId && observeUntil !== undefined;
    if (!untested) tie();
    return {
      observeUntil: store.identity.observeUntil,
      admit: async (chain, genesis) => {
        if (!untested) return;
        await assertLater(observeUntil, chain, genesis);
        tie();
      },
    };
  } finally {
    store.close();
  }
}

/** The epoch that runs is a function of the chain's number alone: no peer's word is needed. */
async function assertLater(
  observeUntil: bigint,
  chain: Pick<ChainLink, "finalized">,
  { B0, parameters }: Genesis,
): Promise<void> {
  const deadline = Date.now() + CHAIN_WAIT_MS;
  for (;;) {
    const finalized = chain.finalized();
    if (finalized !== null) {
      const running = (finalized.number - B0.number) / BigInt(parameters.epochBlocks);
      if (observeUntil > running) return;
      throw new CodedError({
        code: "OBSERVE_UNTIL_TOO_EARLY",
        message: `epoch ${running} has begun, and this key may have voted in it`,
        hint: `start with --observe-until ${running + 1n} or later`,
      });
    }
    if (Date.now() >= deadline)
      throw new CodedError({
        code: "OBSERVE_UNTIL_UNCHECKED",
        message: "the chain does not say which epoch runs",
        hint: "start again when chain.url answers: `validator-node doctor` looks at it",
      });
    await delay(CHAIN_POLL_MS);
  }
}

function readMarker({ marker: path }: SignerGuardInit): Marker {
  if (!existsSync(path)) return { formatVersion: 1, networks: {} };
  try {
    return Marker.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new CodedError(
      {
        code: "SIGNER_MARKER_MALFORMED",
        message: `${path} cannot be read as the record of a key's signer databases`,
        hint: "restore the file; without it the node does not know whether this key has signed before",
      },
      { cause },
    );
  }
}

function writeMarker({ marker: path }: SignerGuardInit, marker: Marker): void {
  try {
    replaceFileAtomically(path, `${JSON.stringify(marker, null, 2)}\n`);
  } catch (cause) {
    throw new CodedError(
      {
        code: "SIGNER_MARKER_UNWRITABLE",
        message: `${path} cannot be written`,
        hint: "make the directory of the session key writable for the node: it records once there that the key has a signer database",
      },
      { cause },
    );
  }
}

function missing({ marker }: SignerGuardInit, what: string): CodedError {
  return new CodedError({
    code: "SIGNER_DATABASE_MISSING",
    message: `this session key has a signer database on this network (${marker}), but ${what}`,
    hint:
      "put the database back, or import its export with `validator-node signer import`; if it is lost, " +
      "`validator-node start --observe-until EPOCH`, with a later epoch than the running one, or delegate a new key",
  });
}
