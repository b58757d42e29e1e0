// Goal: `evidence verify` accepts what proves a fault and names the check that anything else fails; method: the command line on evidence that real keys signed, over the sample network of packages/decision-proof.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Evidence,
  type EvidenceDocument,
  type SignedBytes,
  writeEvidence,
} from "@platform/consensus-pbft";
import { signEd25519 } from "@platform/keys";
import {
  encodeHeader,
  genesisJson,
  headerHash,
  Phase,
  sha256Hex,
  utf8,
  type ValidatorSet,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ACCEPTED,
  CHAIN_ID,
  GENESIS,
  GENESIS_TEXT,
  headerOf,
  SETS,
} from "../../../../../packages/decision-proof/test/support/sample.ts";
import { invoke, invokeText } from "../../support/invoke.ts";

/** Member 1 is in the first and in the last set of the sample. */
const SIGNER = signEd25519(new Uint8Array(32).fill(2));
const block = (name: string) => sha256Hex(utf8(name));

let directory: string;
let trust: string[];
const at = (name: string) => join(directory, name);
function put(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "evidence-verify-"));
  trust = ["--trust", put("genesis.json", GENESIS_TEXT)];
});
afterAll(() => rmSync(directory, { recursive: true }));

function signed(set: ValidatorSet, subject: VoteSubject, chainId = CHAIN_ID): SignedBytes {
  const context = { chainId, epoch: set.epoch, validatorSetHash: validatorSetHash(set) };
  const signBytes = voteSignBytes(context, subject);
  return { signBytes, signature: SIGNER.sign(signBytes) };
}

function hotkeyIn(set: ValidatorSet): string {
  const member = set.members.find(({ sessionKey }) => sessionKey === SIGNER.publicKey);
  if (member === undefined) throw new Error("the signer is no member");
  return member.hotkey;
}

const prepare = (name: string): VoteSubject => {
  return { height: 7n, view: 1, phase: Phase.prepare, digest: block(name) };
};
const twice = (set: ValidatorSet, second = prepare("b")): EvidenceDocument => ({
  set,
  evidence: {
    kind: "equivocation",
    hotkey: hotkeyIn(set),
    first: signed(set, prepare("a")),
    second: signed(set, second),
  },
});

function amnesia(set: ValidatorSet): Evidence {
  const commit = { height: 7n, view: 1, phase: Phase.commit, digest: block("a") };
  const forgets = { height: 7n, view: 2, phase: Phase.viewChange, digest: ZERO_HASH };
  return {
    kind: "amnesia",
    hotkey: hotkeyIn(set),
    first: signed(set, commit),
    second: signed(set, { ...forgets, preparedView: null }),
  };
}

function invalidProposal(set: ValidatorSet): Evidence {
  const header = { ...headerOf(7n, set, set), epoch: set.epoch + 1n };
  const subject = { height: 7n, view: 0, phase: Phase.prePrepare, digest: headerHash(header) };
  return {
    kind: "invalid-proposal",
    hotkey: hotkeyIn(set),
    first: signed(set, subject),
    header: encodeHeader(header),
    certificate: new Uint8Array(0),
  };
}

const verify = (document: EvidenceDocument, ...more: string[]) =>
  invoke(
    "evidence",
    "verify",
    put("evidence.json", writeEvidence(document).text),
    ...trust,
    ...more,
  );
const refused = (code: string, hint: RegExp) => ({
  code: 12,
  answer: { error: expect.objectContaining({ code, hint: expect.stringMatching(hint) }) },
});

describe("accepts", () => {
  it.each([
    ["equivocation", 1, twice(SETS.first).evidence],
    ["amnesia", 1, amnesia(SETS.first)],
    ["invalid-proposal", 0, invalidProposal(SETS.first)],
  ] as const)("%s, with what it proves", async (kind, view, evidence) => {
    const hotkey = hotkeyIn(SETS.first);
    expect(await verify({ set: SETS.first, evidence })).toEqual({
      code: 0,
      answer: { ok: true, kind, hotkey, epoch: "0", height: "7", view },
    });
  });

  it("a later set that a decision proof vouches for", async () => {
    const decision = ["--decision", put("decision.json", ACCEPTED.full)];
    expect(await verify(twice(SETS.last), ...decision)).toMatchObject({
      code: 0,
      answer: { ok: true, epoch: "3" },
    });
  });

  it("in words for people", async () => {
    const file = put("words.json", writeEvidence(twice(SETS.first)).text);
    expect(await invokeText("evidence", "verify", file, ...trust)).toEqual({
      code: 0,
      text: `equivocation of ${hotkeyIn(SETS.first)}: proven\nepoch 0, height 7, view 1\n`,
    });
  });
});

describe("refuses", () => {
  it("a set that nobody vouches for, and says how to get a proof of it", async () => {
    const expected = refused("EVIDENCE_UNTRUSTED_SET", /--decision FILE.*decision export/);
    expect(await verify(twice(SETS.last))).toEqual(expected);
    const small = ["--decision", put("small.json", ACCEPTED.small)];
    expect(await verify(twice(SETS.last), ...small)).toEqual(expected);
  });

  it("a decision proof that proves nothing, by its own code", async () => {
    const text = ACCEPTED.full.replace(/"certificate":"(..)../, '"certificate":"$1ff');
    const tampered = ["--decision", put("tampered.json", text)];
    expect(await verify(twice(SETS.last), ...tampered)).toMatchObject({
      code: 12,
      answer: { error: { code: expect.stringMatching(/^DECISION_/) } },
    });
  });

  it("evidence of another network", async () => {
    const other = signed(SETS.first, prepare("a"), "99".repeat(32));
    const { evidence } = twice(SETS.first);
    const document = { set: SETS.first, evidence: { ...evidence, first: other } };
    expect(await verify(document)).toEqual(refused("EVIDENCE_OTHER_CHAIN", /genesis\.json/));
  });

  it("the genesis of another network as trust", async () => {
    const genesis = { ...GENESIS, timeMs: GENESIS.timeMs + 1n };
    const file = put("evidence.json", writeEvidence(twice(SETS.first)).text);
    const wrong = ["--trust", put("other.json", genesisJson(genesis))];
    expect(await invoke("evidence", "verify", file, ...wrong)).toEqual(
      refused("EVIDENCE_OTHER_CHAIN", /its own network/),
    );
  });

  it("two votes that contradict nothing", async () => {
    const same = twice(SETS.first, prepare("a"));
    expect(await verify(same)).toEqual(refused("EVIDENCE_NO_CONFLICT", /breaks no rule/));
    const later = twice(SETS.first, { ...prepare("b"), view: 2 });
    expect(await verify(later)).toEqual(refused("EVIDENCE_NO_CONFLICT", /breaks no rule/));
  });

  it("the votes of one under the name of another, and of nobody", async () => {
    const { evidence, set } = twice(SETS.first);
    const named = (hotkey: string) => verify({ set, evidence: { ...evidence, hotkey } });
    const other = set.members.find(({ hotkey }) => hotkey !== evidence.hotkey)?.hotkey ?? "";
    expect(await named(other)).toEqual(refused("EVIDENCE_BAD_SIGNATURE", /has not signed/));
    expect(await named("ab".repeat(32))).toEqual(
      refused("EVIDENCE_UNKNOWN_MEMBER", /not in that set/),
    );
  });

  it.each([
    ["no document", "{}"],
    ["a blank more", ` ${writeEvidence(twice(SETS.first)).text}`],
    ["another key order", writeEvidence(twice(SETS.first)).text.replace("{", '{"a":"1",')],
  ])("what no validator wrote: %s", async (_what, text) => {
    expect(await invoke("evidence", "verify", put("bad.json", text), ...trust)).toEqual(
      refused("EVIDENCE_MALFORMED", /<dataDir>\/evidence/),
    );
  });

  it("files that are not there, and a command without trust", async () => {
    const file = put("evidence.json", writeEvidence(twice(SETS.first)).text);
    expect(await invoke("evidence", "verify", at("nothing"), ...trust)).toMatchObject({
      code: 3,
      answer: { error: { code: "FILE_NOT_FOUND" } },
    });
    expect(await invoke("evidence", "verify", file, "--trust", at("nothing"))).toMatchObject({
      code: 3,
      answer: { error: { code: "FILE_NOT_FOUND" } },
    });
    expect(await invoke("evidence", "verify", file)).toMatchObject({ code: 2 });
  });
});
