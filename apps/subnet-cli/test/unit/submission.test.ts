// Goal: a submission goes through its windows in order, is signed again when it dies, and says when it lapsed; method: a scripted double of the network session, real journal and keys.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSr25519Signer } from "@platform/keys";
import type { ChallengeView, StatusView, SubmissionView } from "@platform/node-api";
import {
  type Call,
  CallIndex,
  CodedError,
  commitment,
  DEVELOPMENT_PARAMETERS,
  isCall,
  MAX_INLINE_PAYLOAD_BYTES,
  sha256Hex,
} from "@platform/protocol";
import { RevealArgsCodec } from "@platform/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import type { Session } from "../../src/network/session.ts";
import {
  commitWork,
  journalWork,
  revealWork,
  type SubmissionDeps,
} from "../../src/submit/submission.ts";

const CHAIN = "11".repeat(32);
const CHALLENGE = "22".repeat(32);
const SALT = "33".repeat(32);
const FIRST_SLOT = 1n << 40n;
const signer = createSr25519Signer(new Uint8Array(32).fill(7));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "submission-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Its slot rises with every look; what is sent is in state at once, unless it is lost. */
class FakeNetwork {
  readonly sent: Call[] = [];
  readonly served: string[] = [];
  /** Ahead of the wall clock: this network's time is the test's own. */
  slot = FIRST_SLOT;
  lose = 0;
  /** Answers of the door that say NONCE_STALE; `overtaken`: gossip had brought it into a block. */
  stale = 0;
  overtaken = false;
  view: Partial<SubmissionView> | null = null;
  lapses = false;
  readonly #intake: "rolling" | "epoch";

  constructor(intake: "rolling" | "epoch") {
    this.#intake = intake;
  }

  session(): Session {
    return {
      chainId: CHAIN,
      genesis: { parameters: DEVELOPMENT_PARAMETERS },
      api: {
        challenges: async () => [{ id: CHALLENGE, intake: this.#intake }],
        status: async () => this.#status(),
      },
      status: async () => this.#status(),
      submission: async () => this.view,
      serve: async (hash: string) => {
        this.served.push(hash);
        return "";
      },
      sign: async (_: unknown, call: Call) => {
        this.sent.push(call);
        return { bytes: new Uint8Array(), deadSlot: this.slot + 3n };
      },
      send: async () => this.#include(),
      close: async () => undefined,
    } as unknown as Session;
  }

  #status(): Partial<StatusView> {
    this.slot++;
    return { slot: this.slot, epoch: 1n, epochStartSlot: FIRST_SLOT };
  }

  #include(): void {
    if (this.stale-- > 0) {
      if (this.overtaken) this.#apply();
      throw new CodedError({ code: "NONCE_STALE", message: "the nonce was used before" });
    }
    if (this.lose-- > 0) return;
    this.#apply();
  }

  #apply(): void {
    const call = this.sent.at(-1);
    if (call === undefined) return;
    if (isCall(call, CallIndex.commit)) this.view = { epoch: 1n, payload: null, status: "pending" };
    else if (this.lapses) this.view = { ...this.view, status: "refused", reason: 1 };
    else this.view = { ...this.view, payload: "44".repeat(32), status: "ordered" };
  }
}

function setUp(network: FakeNetwork, payload: Uint8Array) {
  const deps: SubmissionDeps = {
    session: network.session(),
    journal: openJournal(directory),
    signer,
    inTurn: (task) => task(),
    progress: () => undefined,
  };
  const challenge = {
    id: CHALLENGE,
    name: "tsp",
    maxPayloadBytes: 16_384,
  } as ChallengeView;
  const entry = journalWork(deps, { label: "w", challenge, payload, salt: SALT, key: "k" });
  return { deps, entry };
}

describe("a submission", () => {
  it("is named by its commitment, and durable before anything leaves", () => {
    const network = new FakeNetwork("rolling");
    const payload = Uint8Array.of(1, 2, 3);
    const { deps, entry } = setUp(network, payload);
    const hash = sha256Hex(payload);
    expect(entry.id).toBe(commitment(CHAIN, CHALLENGE, signer.publicKey, hash, SALT));
    expect(deps.journal.payload(entry)).toEqual(payload);
    expect(network.sent).toEqual([]);
  });

  it("is signed again when its commit died without getting in", async () => {
    const network = new FakeNetwork("rolling");
    network.lose = 1;
    const { deps, entry } = setUp(network, Uint8Array.of(1));
    await commitWork(deps, entry);
    expect(network.sent).toHaveLength(2);
    expect(network.sent.every((call) => isCall(call, CallIndex.commit))).toBe(true);
  });

  it("is done when gossip was faster than the door, and sent once", async () => {
    const network = new FakeNetwork("rolling");
    network.stale = 1;
    network.overtaken = true;
    const { deps, entry } = setUp(network, Uint8Array.of(1));
    await commitWork(deps, entry);
    expect(network.sent).toHaveLength(1);
  });

  it("is signed anew when another of the account was faster, and gives up at last", async () => {
    const network = new FakeNetwork("rolling");
    network.stale = 2;
    const { deps, entry } = setUp(network, Uint8Array.of(1));
    await commitWork(deps, entry);
    expect(network.sent).toHaveLength(3);
    network.stale = 99;
    await expect(revealWork(deps, entry)).rejects.toMatchObject({ code: "NONCE_STALE" });
  });

  it("is not committed again when state has it", async () => {
    const network = new FakeNetwork("rolling");
    network.view = { epoch: 1n, payload: null, status: "pending" };
    const { deps, entry } = setUp(network, Uint8Array.of(1));
    await commitWork(deps, entry);
    expect(network.sent).toEqual([]);
  });

  it("waits for the cut-off of its batch, then reveals with the payload inside", async () => {
    const network = new FakeNetwork("epoch");
    const { deps, entry } = setUp(network, Uint8Array.of(9));
    await commitWork(deps, entry);
    network.slot = FIRST_SLOT;
    await revealWork(deps, entry);
    expect(network.slot).toBeGreaterThanOrEqual(
      FIRST_SLOT + BigInt(DEVELOPMENT_PARAMETERS.intakeSlots),
    );
    const reveal = network.sent.at(-1);
    expect(RevealArgsCodec.dec(reveal?.args ?? new Uint8Array()).inline).toEqual(Uint8Array.of(9));
    expect(network.served).toEqual([]);
    expect(deps.journal.entries()[0]?.state).toBe("revealed");
  });

  it("serves a payload that is too large to go inside", async () => {
    const network = new FakeNetwork("rolling");
    const payload = new Uint8Array(MAX_INLINE_PAYLOAD_BYTES + 1);
    const { deps, entry } = setUp(network, payload);
    await commitWork(deps, entry);
    await revealWork(deps, entry);
    expect(network.served).toEqual([sha256Hex(payload)]);
    const reveal = network.sent.at(-1);
    expect(RevealArgsCodec.dec(reveal?.args ?? new Uint8Array()).inline).toHaveLength(0);
  });

  it("says that it lapsed, and that a work is too large, with codes", async () => {
    const network = new FakeNetwork("rolling");
    network.lapses = true;
    const { deps, entry } = setUp(network, Uint8Array.of(1));
    await commitWork(deps, entry);
    await expect(revealWork(deps, entry)).rejects.toMatchObject({ code: "SUBMISSION_REFUSED" });
    expect(() => setUp(network, new Uint8Array(16_385))).toThrow(/takes 16384/);
  });
});
