// A leader's signature under a header that cannot be: each fault convicts, each honest header does not,
// and nothing that the signature does not cover counts.

import {
  encodeCertificate,
  encodeHeader,
  type Header,
  headerHash,
  Phase,
  sha256Hex,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import {
  call,
  EvidenceKind,
  type InvalidProposalArgs,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { key, type TestValidator } from "../host/accounts.ts";
import { CHAIN_ID, TestChain } from "../host/chain.ts";

const HEIGHT = 9n;
const error = (code: string) => runtimeErrorNumber("session", code);
const certificateOf = (height: bigint, digest: string) =>
  encodeCertificate({
    height,
    view: 0,
    digest,
    signatures: [{ index: 1, signature: "ab".repeat(64) }],
  });
const HONEST = certificateOf(HEIGHT - 1n, key("parent"));

interface Change {
  readonly header?: Partial<Header>;
  readonly certificate?: Uint8Array;
  /** Given beside the header without being bound by it. */
  readonly beside?: Uint8Array;
  readonly subject?: Partial<VoteSubject>;
}

async function proposal(chain: TestChain, change: Change = {}): Promise<InvalidProposalArgs> {
  const session = chain.api("session", {});
  const setHash = validatorSetHash({
    epoch: session.epoch,
    boundary: session.boundary.number,
    members: session.members.map(({ power, signed }) => ({
      hotkey: signed.delegation.hotkey,
      sessionKey: signed.delegation.sessionKey,
      power,
    })),
  });
  const bound = change.certificate ?? HONEST;
  const header: Header = {
    formatVersion: 1,
    chainId: CHAIN_ID,
    height: HEIGHT,
    parentHash: key("parent"),
    timeMs: 1n,
    chainRef: { number: 1n, hash: key("chain") },
    epoch: session.epoch,
    validatorSetHash: setHash,
    nextValidatorSetHash: setHash,
    specVersion: 1,
    sandboxVersion: 1,
    parentCertHash: sha256Hex(bound),
    extrinsicsRoot: key("extrinsics"),
    stateRoot: key("state"),
    eventsRoot: key("events"),
    ...change.header,
  };
  const leader = chain.validators[1] as TestValidator;
  const context = { chainId: CHAIN_ID, epoch: session.epoch, validatorSetHash: setHash };
  const signBytes = voteSignBytes(context, {
    height: HEIGHT,
    view: 0,
    phase: Phase.prePrepare,
    digest: headerHash(header),
    ...change.subject,
  });
  return {
    signBytes,
    signature: await leader.session.sign(signBytes),
    header: encodeHeader(header),
    certificate: change.beside ?? bound,
    hotkey: leader.hotkey,
  };
}

async function send(chain: TestChain, args: InvalidProposalArgs) {
  const reporter = chain.validators[0] as TestValidator;
  return chain.block([await chain.operational(reporter, call.reportInvalidProposal(args))]);
}

test("an honest header convicts nobody, whatever lies beside it", async () => {
  const chain = await TestChain.start();
  const none = new Uint8Array(0);
  const nonsense = new Uint8Array(60);
  for (const change of [{}, { beside: none }, { beside: nonsense }, { certificate: none }])
    expect((await send(chain, await proposal(chain, change))).results[0]).toBe(
      error("EVIDENCE_NO_CONFLICT"),
    );
});

test("only a vote for this header in view 0 is looked at", async () => {
  const chain = await TestChain.start();
  const wrong = { height: HEIGHT + 1n };
  for (const subject of [{ view: 1 }, { phase: Phase.prepare }, { digest: key("other") }])
    expect((await send(chain, await proposal(chain, { header: wrong, subject }))).results[0]).toBe(
      error("EVIDENCE_MALFORMED"),
    );
  const args = await proposal(chain, { header: wrong });
  for (const header of [args.header.slice(1), new Uint8Array(346)])
    expect((await send(chain, { ...args, header })).results[0]).toBe(error("EVIDENCE_MALFORMED"));
  const forged = { ...args, hotkey: (chain.validators[2] as TestValidator).hotkey };
  expect((await send(chain, forged)).results[0]).toBe(error("EVIDENCE_BAD_SIGNATURE"));
});

const FAULTS: readonly (readonly [name: string, change: Change])[] = [
  ["another chain", { header: { chainId: key("chain") } }],
  ["another height", { header: { height: HEIGHT + 1n } }],
  ["another epoch", { header: { epoch: 5n } }],
  ["another set", { header: { validatorSetHash: key("set") } }],
  ["a certificate of another height", { certificate: certificateOf(HEIGHT, key("parent")) }],
  ["a certificate for another block", { certificate: certificateOf(HEIGHT - 1n, key("other")) }],
  ["no certificate at all", { certificate: new Uint8Array(60) }],
  ["a certificate with a tail", { certificate: Uint8Array.from([...HONEST, 0]) }],
];

for (const [name, change] of FAULTS)
  test(`${name} convicts its leader`, async () => {
    const chain = await TestChain.start();
    const args = await proposal(chain, change);
    const block = await send(chain, args);
    expect(block.results[0]).toBe(0);
    const { hotkey } = args;
    const kind = EvidenceKind.invalidProposal;
    expect(block.events).toContainEqual({
      name: "session.Evidence",
      payload: { hotkey, epoch: 0n, height: HEIGHT, view: 0, kind },
    });
    expect(chain.api("jailed", {}).items.map((jail) => jail.hotkey)).toContain(hotkey);
    expect((await send(chain, args)).results[0]).toBe(error("EVIDENCE_DUPLICATE"));
  });
