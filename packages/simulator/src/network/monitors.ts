/**
 * Oracles over what honest validators sign, store, commit and send. They read wire types only and
 * share no code with the pipeline that they watch.
 */

import {
  CallIndex,
  decodeBlock,
  decodeCertificate,
  decodeExtrinsic,
  decodeHeader,
  decodeValidatorSet,
  evaluationDigest,
  type Hex32,
  headerHash,
  isCall,
  OUTCOMES,
  Phase,
  Scheme,
  STATUSES,
  toHex,
  voteSignBytes,
} from "@platform/protocol";
import {
  AttestCommitArgsCodec,
  AttestRevealArgsCodec,
  decodeEvent,
  type SubmissionInfo,
} from "@platform/runtime";
import type { StoredSetChange } from "@platform/storage";
import type { AuditRecord, StoredDecision, WeightOrder } from "@platform/validator";
import type { Founding } from "./founding.ts";
import type { Happened } from "./happened.ts";
import { truth } from "./truth.ts";

export interface NetworkViolation {
  readonly monitor: string;
  readonly detail: string;
}

/** Fixed-width sign bytes of a vote (ADR 0003): what names the place, and where it stands. */
const PLACE_AT = 16 + 32 + 1 + 8 + 32;
const CONTENT_AT = PLACE_AT + 8 + 4 + 1;

export class NetworkMonitors {
  readonly violations: NetworkViolation[] = [];
  readonly #founding: Founding;
  readonly #honest: ReadonlySet<Hex32>;
  readonly #wrongRoots: boolean;
  readonly #signed = new Map<string, string>();
  readonly #said = new Map<string, string>();
  readonly #chain = new Map<bigint, Hex32>();
  readonly #roots = new Map<bigint, Hex32>();
  readonly #named = new Map<bigint, Hex32>();
  readonly #checked = new Set<string>();
  readonly #vectors = new Map<string, string>();
  /** Hotkeys that handed a vector to the chain, by epoch and mechanism. */
  readonly weighed = new Map<string, Set<Hex32>>();
  /** Hotkeys whose delegation to a new session key stands in a block. */
  readonly delegated = new Set<Hex32>();
  readonly #happened: Happened;
  readonly #told = new Set<string>();
  /** Session keys of the newest set that any member stored, by hotkey. */
  #set: ReadonlyMap<Hex32, Hex32>;
  evidence = 0;

  /**
   * @param honest hotkeys that nothing may be held against
   * @param wrongRoots true if a member computes wrong roots
   * @param happened what the blocks tell is counted there
   */
  constructor(
    founding: Founding,
    honest: ReadonlySet<Hex32>,
    wrongRoots: boolean,
    happened: Happened,
  ) {
    this.#founding = founding;
    this.#happened = happened;
    this.#set = new Map(founding.members.map(({ hotkey, session }) => [hotkey, session.publicKey]));
    this.#honest = honest;
    this.#wrongRoots = wrongRoots;
  }

  get topHeight(): bigint {
    return [...this.#chain.keys()].reduce((top, height) => (height > top ? height : top), 0n);
  }

  report(monitor: string, detail: string): void {
    this.violations.push({ monitor, detail });
  }

  /** A key that is honest signs one thing at most in each place, over all its crashes. */
  signed(hotkey: Hex32, message: Uint8Array): void {
    if (message.length < CONTENT_AT) return;
    const place = `${hotkey} ${toHex(message.subarray(PLACE_AT, CONTENT_AT))}`;
    this.#once(this.#signed, place, toHex(message), "double-vote");
  }

  stored(member: number, name: string, args: readonly unknown[]): void {
    if (name === "putDecision")
      this.#decided(member, args[0] as StoredDecision, args[1] as readonly Uint8Array[]);
    if (name === "putSetChange") this.#changed(args[0] as StoredSetChange);
    if (name === "audit") {
      const { kind, body } = args[0] as AuditRecord;
      if (kind === "evidence") this.#accused("evidence", body["hotkey"] ?? "");
    }
  }

  /** One state for each height: the one that the certified header names. */
  committed(member: number, tip: { height: bigint; stateRoot: Hex32 }): void {
    const named = this.#named.get(tip.height);
    if (named !== undefined && named !== tip.stateRoot)
      this.report("state-root", `${member} committed another root than block ${tip.height} names`);
    const known = this.#roots.get(tip.height);
    if (known === undefined) this.#roots.set(tip.height, tip.stateRoot);
    else if (known !== tip.stateRoot)
      this.report("state-root", `${member} has another root at height ${tip.height}`);
  }

  /** Only what somebody computed wrong needs a bundle. */
  bundle(member: number, height: bigint): void {
    if (!this.#wrongRoots)
      this.report("state-root", `${member} wrote a determinism bundle at height ${height}`);
  }

  /** One digest for each submission and salt, and one root for each list that it commits to. */
  extrinsic(sender: Hex32, bytes: Uint8Array): void {
    const extrinsic = decodeExtrinsic(bytes);
    if (extrinsic.type !== "signed") return;
    const { call, signer, scheme } = extrinsic.body;
    if (scheme !== Scheme.ed25519 || signer !== sender) return;
    if (isCall(call, CallIndex.attestReveal)) {
      const { submission, salt, digest } = AttestRevealArgsCodec.dec(call.args);
      this.#once(this.#said, `${sender} ${submission} ${salt}`, digest, "double-attestation");
    }
    if (isCall(call, CallIndex.attestCommit)) {
      const { epoch, submissions, root } = AttestCommitArgsCodec.dec(call.args);
      this.#once(this.#said, `${sender} ${epoch} ${submissions}`, root, "double-attestation");
    }
  }

  weights(hotkey: Hex32, { epoch, mechanism, vectorHash, weights }: WeightOrder): void {
    const name = `${epoch}/${mechanism}`;
    this.#once(this.#said, `weights ${hotkey} ${name}`, vectorHash, "weights-once");
    const vector = weights.map(({ uid, weight }) => `${uid}:${weight}`).join();
    this.#once(this.#vectors, name, vector, "weights-equal");
    const by = this.weighed.get(name) ?? new Set();
    this.weighed.set(name, by.add(hotkey));
  }

  /** A certified outcome is what the module gives for this payload and seed, whoever computed it. */
  certified(item: SubmissionInfo, payload: Uint8Array): void {
    if (STATUSES[item.status] !== "certified" && STATUSES[item.status] !== "precertified") return;
    const { chainId, manifest, module } = this.#founding;
    const record = truth(module, payload, item.seed);
    const input = {
      hostAbiVersion: manifest.hostAbiVersion,
      sandboxVersion: item.sandboxVersion,
      module: manifest.module,
      input: item.payload,
      height: item.closingHeight,
      stateRoot: item.stateRoot,
      seed: item.seed,
    };
    const same =
      OUTCOMES[item.outcome] === record.outcome &&
      item.score === record.score &&
      item.fuelUsed === record.fuelUsed &&
      item.digest === evaluationDigest(chainId, input, record);
    if (!same) this.report("truth", `${item.id} is certified with a score of ${item.score}`);
    const root = this.#roots.get(item.closingHeight);
    if (root !== undefined && root !== item.stateRoot)
      this.report("truth", `${item.id} names another state at ${item.closingHeight}`);
  }

  #decided(member: number, decision: StoredDecision, events: readonly Uint8Array[]): void {
    const { header } = decodeBlock(decision.block);
    const { height, parentHash } = header;
    const digest = headerHash(header);
    this.#named.set(height, header.stateRoot);
    const agreed = this.#chain.get(height);
    if (agreed === undefined) this.#chain.set(height, digest);
    else if (agreed !== digest)
      this.report("agreement", `${member} decided ${digest}, others ${agreed} at ${height}`);
    const parent = this.#chain.get(height - 1n);
    if (parent !== undefined && parent !== parentHash)
      this.report("agreement", `${member} decided ${height} on another parent`);
    this.#certificate(member, decision, digest);
    for (const bytes of events) {
      const { name, payload } = decodeEvent(bytes);
      if (name === "session.Equivocation" || name === "session.Evidence") {
        this.evidence++;
        this.#accused("evidence", payload.hotkey);
      }
      if (name === "certification.Fault") this.#accused("fault", payload.validator);
      if (name === "session.DelegationQueued") this.delegated.add(payload.hotkey);
      if (name === "session.Jailed") this.#first(`jailed ${height} ${payload.hotkey}`, "jailed");
      if (name === "session.Rejoining")
        this.#first(`rejoining ${height} ${payload.hotkey}`, "rejoining");
    }
  }

  /** Who came, who went and whose key is another one, once for each set. */
  #changed({ header: bytes, set }: StoredSetChange): void {
    const { height } = decodeHeader(bytes);
    if (!this.#first(`set ${height}`, null)) return;
    const now = new Map(
      decodeValidatorSet(set).members.map(({ hotkey, sessionKey }) => [hotkey, sessionKey]),
    );
    for (const [hotkey, key] of now) {
      const before = this.#set.get(hotkey);
      if (before === undefined) this.#happened.entered++;
      else if (before !== key) this.#happened.rotated++;
    }
    for (const hotkey of this.#set.keys()) if (!now.has(hotkey)) this.#happened.left++;
    this.#set = now;
  }

  /** True the first time; every member tells of the same blocks. */
  #first(what: string, happening: "jailed" | "rejoining" | null): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    if (happening !== null) this.#happened[happening]++;
    return true;
  }

  /** Real COMMITs of enough different members over exactly this block. */
  #certificate(member: number, { certificate, block }: StoredDecision, digest: Hex32): void {
    const known = toHex(certificate);
    if (this.#checked.has(known)) return;
    this.#checked.add(known);
    const { chainId, keyring, members } = this.#founding;
    const { header } = decodeBlock(block);
    const { height, view, digest: named, signatures } = decodeCertificate(certificate);
    const message = voteSignBytes(
      { chainId, epoch: header.epoch, validatorSetHash: header.validatorSetHash },
      { height, view, phase: Phase.commit, digest },
    );
    const signers = new Set(
      signatures.map(({ signature }) =>
        members.findIndex(({ session, next }) =>
          [session, next].some(({ publicKey }) =>
            keyring.verify(Scheme.ed25519, publicKey, message, signature),
          ),
        ),
      ),
    );
    const whole =
      named === digest &&
      height === header.height &&
      !signers.has(-1) &&
      signers.size === signatures.length &&
      signers.size > Math.floor(members.length / 2);
    if (!whole) this.report("certificate", `${member} decided ${height} on a bad certificate`);
  }

  #accused(of: string, hotkey: Hex32): void {
    if (this.#honest.has(hotkey)) this.report("framed", `${of} is held against honest ${hotkey}`);
  }

  #once(said: Map<string, string>, place: string, content: string, monitor: string): void {
    const known = said.get(place);
    if (known === undefined) said.set(place, content);
    else if (known !== content) this.report(monitor, `${place}: ${known}, then ${content}`);
  }
}
