/**
 * Monitors m1 to m8: an oracle on every message that an honest member signs and on every decision.
 * Agreement alone is a weak check; these name the step that went wrong.
 */

import type { Certificate, PrePrepare, VoteSubject } from "@platform/protocol";
import type { BlockBook } from "./blocks.ts";
import { type SignatureOracle, sameContent } from "./oracle.ts";
import { StrictRules } from "./strict.ts";

export interface Violation {
  readonly monitor: string;
  readonly detail: string;
}

const NONE = "00".repeat(32);
const VIEW_CHANGE = 0;
const PREPARE = 2;
const COMMIT = 3;
/** What one honest member did at one height, over all its crashes. */
interface History {
  /** First subject signed in each view and phase. */
  readonly slots: VoteSubject[];
  highestViewChange: number;
  highestCommit: number;
  readonly prepared: { readonly view: number; readonly digest: string }[];
  readonly proposals: PrePrepare[];
  /** Digests that its own pipeline built or found valid. */
  readonly judged: string[];
  /** Digests that passed its pure predicate. */
  readonly sound: string[];
}

export class Monitors {
  readonly violations: Violation[] = [];
  readonly #strict: StrictRules;
  readonly #blocks: BlockBook;
  /** By height, then by member. */
  readonly #histories: History[][] = [];
  readonly #decided = new Map<bigint, string>();
  /** COMMIT quorums that exist, by height. */
  readonly #committed = new Map<bigint, { readonly view: number; readonly digest: string }[]>();

  constructor(
    powersAt: (height: bigint) => readonly number[],
    oracle: SignatureOracle,
    blocks: BlockBook,
  ) {
    this.#strict = new StrictRules(powersAt, oracle, blocks);
    this.#blocks = blocks;
  }

  /** A proposal reached an honest member. */
  received(member: number, message: PrePrepare): void {
    this.#history(member, message.height).proposals.push(message);
  }

  /** A signature of anyone entered the trace: a COMMIT quorum may exist from now on. */
  traced(subject: VoteSubject): void {
    const { height, view, phase, digest } = subject;
    if (phase !== COMMIT || !this.#strict.traceHasQuorum(height, view, COMMIT, digest)) return;
    const known = this.#committed.get(height) ?? [];
    if (known.some((one) => one.view === view && one.digest === digest)) return;
    this.#committed.set(height, [...known, { view, digest }]);
    for (const [member, history] of (this.#histories[Number(height)] ?? []).entries())
      for (const vote of history?.prepared ?? [])
        if (vote.view > view && vote.digest !== digest)
          this.#report(
            "m8",
            `${member} prepared ${vote.digest}@${vote.view} over ${digest}@${view}`,
          );
  }

  /** An honest member signed; exact repeats are exempt. */
  signed(member: number, subject: VoteSubject): void {
    const { height, view, phase, digest } = subject;
    const history = this.#history(member, height);
    const slot = view * 4 + phase;
    const known = history.slots[slot];
    if (known !== undefined) {
      if (sameContent(known, subject)) return;
      const both = `${contentOf(subject)} and ${contentOf(known)}`;
      this.#report("m1", `${member} signed ${both} at ${height}/${view}/${phase}`);
    }
    history.slots[slot] = subject;
    if (view < history.highestViewChange)
      this.#report("m3", `${member} signed phase ${phase} of the abandoned view ${view}`);
    if (phase === VIEW_CHANGE) this.#viewChange(member, history, subject);
    if (phase === PREPARE && digest !== NONE) this.#prepare(member, history, subject);
    if (phase === COMMIT) this.#commit(member, history, subject);
  }

  /** An honest leader sent this proposal. */
  proposed(member: number, message: PrePrepare): void {
    if (!this.#strict.proposalHolds(message))
      this.#report("m7", `${member} sent an invalid proposal at ${message.height}/${message.view}`);
  }

  /**
   * The engine asks its host to judge a block: local predicates count exactly for those that no
   * prepared certificate stands behind.
   */
  validating(
    member: number,
    asked: { height: bigint; view: number; digest: string; fresh: boolean },
  ): void {
    const { height, view, digest, fresh } = asked;
    const known = this.#history(member, height).proposals.some(
      (one) =>
        one.view === view &&
        one.digest === digest &&
        (one.justification === null || one.justification.prepared === null) === fresh,
    );
    if (!known) this.#report("local", `${member} judged ${digest}@${view} with fresh ${fresh}`);
  }

  /** Its own pipeline built this block, or judged it valid with all predicates that count. */
  judgedValid(member: number, height: bigint, digest: string): void {
    this.#history(member, height).judged.push(digest);
  }

  /** The same, of the pure predicate alone: what only a local one refuses may be committed. */
  judgedSound(member: number, height: bigint, digest: string): void {
    this.#history(member, height).sound.push(digest);
  }

  /** An honest leader was given this certificate for the body of its block. */
  building(member: number, height: bigint, parent: Certificate | null): void {
    const holds =
      parent === null
        ? height === 1n
        : parent.height === height - 1n && this.#strict.certificateHolds(parent, COMMIT);
    if (!holds) this.#report("parent", `${member} builds ${height} on an invalid certificate`);
  }

  decided(member: number, certificate: Certificate, block: Uint8Array): void {
    const { height, view, digest } = certificate;
    if (!this.#strict.traceHasQuorum(height, view, COMMIT, digest))
      this.#report("m6", `${member} decided ${digest} at ${height}/${view} without a quorum`);
    if (!this.#strict.certificateHolds(certificate, COMMIT))
      this.#report("m6", `${member} decided ${digest} on an invalid certificate`);
    if (this.#blocks.digestOf(block) !== digest)
      this.#report("m6", `${member} decided ${digest} with another body`);
    const agreed = this.#decided.get(height);
    if (agreed === undefined) this.#decided.set(height, digest);
    else if (agreed !== digest)
      this.#report("agreement", `${member} decided ${digest}, others ${agreed} at ${height}`);
  }

  #viewChange(member: number, history: History, subject: VoteSubject): void {
    if ((subject.preparedView ?? -1) < history.highestCommit)
      this.#report("m2", `${member} forgot its COMMIT of view ${history.highestCommit}`);
    if (subject.view > history.highestViewChange) history.highestViewChange = subject.view;
  }

  #prepare(member: number, history: History, subject: VoteSubject): void {
    const { height, view, digest } = subject;
    const seen = history.proposals.some(
      (one) => one.view === view && one.digest === digest && this.#strict.proposalHolds(one),
    );
    if (!seen) this.#report("m4", `${member} prepared ${digest} at ${height}/${view} on no proof`);
    if (!history.judged.includes(digest))
      this.#report("pure", `${member} prepared ${digest} at ${height}/${view} without judging it`);
    history.prepared.push({ view, digest });
    for (const one of this.#committed.get(height) ?? [])
      if (one.view < view && one.digest !== digest)
        this.#report("m8", `${member} prepared ${digest}@${view} over ${one.digest}@${one.view}`);
  }

  #commit(member: number, history: History, subject: VoteSubject): void {
    const { height, view, digest } = subject;
    if (!this.#strict.traceHasQuorum(height, view, PREPARE, digest))
      this.#report("m5", `${member} committed ${digest} at ${height}/${view} without a quorum`);
    if (!history.sound.includes(digest))
      this.#report("pure", `${member} committed ${digest} at ${height}/${view} without judging it`);
    if (view > history.highestCommit) history.highestCommit = view;
  }

  #history(member: number, height: bigint): History {
    const members = (this.#histories[Number(height)] ??= []);
    return (members[member] ??= {
      slots: [],
      highestViewChange: -1,
      highestCommit: -1,
      prepared: [],
      proposals: [],
      judged: [],
      sound: [],
    });
  }

  #report(monitor: string, detail: string): void {
    this.violations.push({ monitor, detail });
  }
}

function contentOf({ digest, nilReason, preparedView }: VoteSubject): string {
  return `${digest}/${nilReason ?? 0}/${preparedView ?? -1}`;
}
