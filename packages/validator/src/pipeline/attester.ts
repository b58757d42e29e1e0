/** Commits to digests, then reveals them leaf by leaf (PROTOCOL §10). */

import {
  type AttestLeaf,
  attestPath,
  attestRoot,
  attestSaltMessage,
  CallIndex,
  envelope,
  fromHex,
  type Hex32,
  type Inherent,
  isCall,
  outcomeByte,
  Scheme,
  type SignedExtrinsic,
  type Signer,
  SignKind,
  STATUSES,
  sha256Hex,
} from "@platform/protocol";
import {
  type AttestCommitArgs,
  AttestCommitArgsCodec,
  call,
  DisputeArgsCodec,
  type SubmissionInfo,
} from "@platform/runtime";
import type { Store } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { Logger } from "../logger.ts";
import type { Evaluated, Evaluations } from "./evaluations.ts";
import type { Outbox } from "./outbox.ts";

/** Submissions in one commit; the runtime refuses more. */
const MAX_LEAVES = 64;

export interface AttesterComponents {
  readonly store: Store;
  readonly session: Signer;
  readonly outbox: Outbox;
  readonly evaluations: Evaluations;
  readonly logger: Logger;
}

export class Attester {
  readonly #parts: AttesterComponents;
  readonly #self: Hex32;
  /** The included commit that covers a submission; read from blocks, so a restart finds it too. */
  readonly #commits = new Map<Hex32, AttestCommitArgs>();
  readonly #disputed = new Set<Hex32>();

  constructor(parts: AttesterComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Own commits and disputes of a decided block. */
  included(extrinsics: readonly (SignedExtrinsic | Inherent)[]): void {
    for (const extrinsic of extrinsics) {
      if (extrinsic.type !== "signed" || extrinsic.body.signer !== this.#self) continue;
      const { call: made, scheme } = extrinsic.body;
      // Only what the session key signed was written here.
      if (scheme !== Scheme.ed25519) continue;
      if (isCall(made, CallIndex.dispute))
        this.#disputed.add(DisputeArgsCodec.dec(made.args).submission);
      if (!isCall(made, CallIndex.attestCommit)) continue;
      const commit = AttestCommitArgsCodec.dec(made.args);
      for (const submission of commit.submissions) this.#commits.set(submission, commit);
    }
  }

  /** One commit over all that is evaluated and uncommitted, one reveal for each open leaf. */
  async advance(head: Head, open: readonly SubmissionInfo[]): Promise<void> {
    // Unfinished rolling work is carried over in the new epoch's first block, under a new seed
    // (PROTOCOL §6): a digest locked for that epoch before it would bind to the void one.
    if (head.header.height < head.session.startHeight) return;
    const evaluating = open.filter(({ status }) => STATUSES[status] === "evaluating");
    const mine = (item: SubmissionInfo) =>
      item.attestations.find(({ validator }) => validator === this.#self);
    await this.#commit(
      head,
      evaluating.filter((item) => !item.revealing && mine(item) === undefined),
    );
    for (const item of open) if (mine(item)?.phase === 0) await this.#reveal(head, item);
    for (const item of open)
      if (STATUSES[item.status] === "precertified") await this.#dispute(head, item);
    this.#forget(open);
  }

  async #commit(head: Head, items: readonly SubmissionInfo[]): Promise<void> {
    const { epoch } = head.session;
    const key = `attest-commit/${epoch}`;
    if (this.#parts.outbox.has(key)) return;
    const results = items
      .flatMap((item) => this.#parts.evaluations.resultOf(item) ?? [])
      .sort((a, b) => (a.submission < b.submission ? -1 : 1));
    const ready: Evaluated[] = [];
    for (const result of results)
      if (ready.length < MAX_LEAVES && (await this.#mayAttest(epoch, result))) ready.push(result);
    if (ready.length === 0) return;
    const leaves = await Promise.all(
      ready.map(({ submission, digest }) => this.#leaf(head, epoch, submission, digest)),
    );
    // Durable before sent: a restart must never contradict this commit.
    if (!(await this.#parts.store.lockAttestations(epoch, leaves))) return;
    const root = attestRoot(head.header.chainId, epoch, this.#self, leaves);
    const submissions = leaves.map(({ submission }) => submission);
    await this.#parts.outbox.send(head, key, call.attestCommit({ epoch, submissions, root }));
  }

  /** A lock on another digest binds for the epoch, and must not hold the other leaves back. */
  async #mayAttest(epoch: bigint, { submission, digest }: Evaluated): Promise<boolean> {
    const locked = await this.#parts.store.attestation(epoch, submission);
    if (locked === null || locked === digest) return true;
    this.#parts.logger.error("Evaluated to another digest than attested", { submission });
    return false;
  }

  /** This node computed another digest than the quorum: it says so while the window is open. */
  async #dispute(head: Head, item: SubmissionInfo): Promise<void> {
    const own = this.#parts.evaluations.resultOf(item);
    if (own === undefined || own.digest === item.digest || this.#disputed.has(item.id)) return;
    const { id: submission } = item;
    const dispute = call.dispute({ submission, digest: own.digest });
    await this.#parts.outbox.send(head, `dispute/${submission}`, dispute);
  }

  async #reveal(head: Head, item: SubmissionInfo): Promise<void> {
    const commit = this.#commits.get(item.id);
    const result = this.#parts.evaluations.resultOf(item);
    if (!item.revealing || commit === undefined || result === undefined) return;
    const leaves = await this.#leaves(head, commit);
    const index = leaves.findIndex(({ submission }) => submission === item.id);
    const leaf = leaves[index];
    if (leaf === undefined || leaf.digest !== result.digest) return;
    const { record } = result;
    await this.#parts.outbox.send(
      head,
      `attest-reveal/${item.id}`,
      call.attestReveal({
        submission: item.id,
        digest: leaf.digest,
        salt: leaf.salt,
        path: attestPath(leaves, index),
        outcome: outcomeByte(record.outcome),
        program: outcomeByte(record.program),
        score: record.score,
        outputHash: sha256Hex(record.output),
        effects: record.effects,
        fuelUsed: record.fuelUsed,
      }),
    );
  }

  /** The leaves under an included commit, from the locks alone. */
  async #leaves(head: Head, { epoch, submissions }: AttestCommitArgs): Promise<AttestLeaf[]> {
    const leaves: AttestLeaf[] = [];
    for (const submission of submissions) {
      const digest = await this.#parts.store.attestation(epoch, submission);
      if (digest === null) return [];
      leaves.push(await this.#leaf(head, epoch, submission, digest));
    }
    return leaves;
  }

  /** Nobody else can derive the salt before the reveal, and this key can always derive it again. */
  async #leaf(head: Head, epoch: bigint, submission: Hex32, digest: Hex32): Promise<AttestLeaf> {
    const message = attestSaltMessage(epoch, submission);
    const signature = await this.#parts.session.sign(
      envelope(head.header.chainId, SignKind.attestSalt, message),
    );
    return { submission, digest, salt: sha256Hex(fromHex(signature)) };
  }

  #forget(open: readonly SubmissionInfo[]): void {
    const ids = new Set(open.map(({ id }) => id));
    for (const submission of this.#commits.keys())
      if (!ids.has(submission)) this.#commits.delete(submission);
    for (const submission of this.#disputed)
      if (!ids.has(submission)) this.#disputed.delete(submission);
  }
}
