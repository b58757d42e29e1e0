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
  type SubmissionInfo,
} from "@platform/runtime";
import type { Store } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { Evaluations } from "./evaluations.ts";
import type { Outbox } from "./outbox.ts";

/** Submissions in one commit; the runtime refuses more. */
const MAX_LEAVES = 64;

export interface AttesterComponents {
  readonly store: Store;
  readonly session: Signer;
  readonly outbox: Outbox;
  readonly evaluations: Evaluations;
}

export class Attester {
  readonly #parts: AttesterComponents;
  readonly #self: Hex32;
  /** The included commit that covers a submission; read from blocks, so a restart finds it too. */
  readonly #commits = new Map<Hex32, AttestCommitArgs>();

  constructor(parts: AttesterComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Own commits of a decided block. */
  included(extrinsics: readonly (SignedExtrinsic | Inherent)[]): void {
    for (const extrinsic of extrinsics) {
      if (extrinsic.type !== "signed" || extrinsic.body.signer !== this.#self) continue;
      if (!isCall(extrinsic.body.call, CallIndex.attestCommit)) continue;
      const commit = AttestCommitArgsCodec.dec(extrinsic.body.call.args);
      for (const submission of commit.submissions) this.#commits.set(submission, commit);
    }
  }

  /** One commit over all that is evaluated and uncommitted, one reveal for each open leaf. */
  async advance(head: Head, open: readonly SubmissionInfo[]): Promise<void> {
    const evaluating = open.filter(({ status }) => STATUSES[status] === "evaluating");
    const mine = (item: SubmissionInfo) =>
      item.attestations.find(({ validator }) => validator === this.#self);
    await this.#commit(
      head,
      evaluating.filter((item) => !item.revealing && mine(item) === undefined),
    );
    for (const item of open) if (mine(item)?.phase === 0) await this.#reveal(head, item);
    this.#forget(open);
  }

  async #commit(head: Head, items: readonly SubmissionInfo[]): Promise<void> {
    const { epoch } = head.session;
    const key = `attest-commit/${epoch}`;
    if (this.#parts.outbox.has(key)) return;
    const ready = items
      .flatMap((item) => this.#parts.evaluations.result(item.id) ?? [])
      .sort((a, b) => (a.submission < b.submission ? -1 : 1))
      .slice(0, MAX_LEAVES);
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

  async #reveal(head: Head, item: SubmissionInfo): Promise<void> {
    const commit = this.#commits.get(item.id);
    const result = this.#parts.evaluations.result(item.id);
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
  }
}
