/** Planted bugs: each one changed expression of the shipped sources, as text that must be unique. */

export interface Mutant {
  readonly name: string;
  /** Source file, from the packages folder. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const engine = "consensus-pbft/src";

/** The six that the gate asks for by name. */
export const NAMED_MUTANTS: readonly Mutant[] = [
  {
    name: "quorum of two thirds or more",
    file: "protocol/src/validator-set.ts",
    find: "3n * power > 2n * total",
    replace: "3n * power >= 2n * total",
  },
  {
    name: "no persist",
    file: `${engine}/locks.ts`,
    find: "records: s.records }",
    replace: "records: [] }",
  },
  {
    name: "send before persist",
    file: `${engine}/locks.ts`,
    find: "after: s.seq + 1n",
    replace: "after: s.seq",
  },
  {
    name: "forgotten lock",
    file: `${engine}/view-change.ts`,
    find: "const prepared = s.lock?.certificate ?? null;",
    replace: "const prepared = null;",
  },
  {
    name: "no justification",
    file: `${engine}/verify.ts`,
    find: "isJustified(context, message) ? null",
    replace: "true ? null",
  },
  {
    name: "certificate content unchecked",
    file: `${engine}/verify.ts`,
    find: "if (certificate.digest !== digest) return false;",
    replace: "if (false) return false;",
  },
];

/** Further rules whose loss the simulator must also see. */
export const FURTHER_MUTANTS: readonly Mutant[] = [
  {
    name: "certificate signatures unchecked",
    file: `${engine}/verify.ts`,
    find: "if (!context.checkVote(index, subject, signature)) return false;",
    replace: "if (false) return false;",
  },
  {
    name: "certificate below a quorum",
    file: `${engine}/verify.ts`,
    find: "    power += member.power;\n  }\n  return isQuorum(power, totalPower(context.set));",
    replace: "    power += member.power;\n  }\n  return true;",
  },
  {
    name: "highest prepared not enforced",
    file: `${engine}/verify.ts`,
    find: "if (highest === null) return prepared === null;",
    replace: "if (prepared === null) return true; if (highest === null) return false;",
  },
  {
    name: "justification below a quorum",
    file: `${engine}/verify.ts`,
    find: "if (!isQuorum(power, totalPower(context.set))) return false;",
    replace: "if (false) return false;",
  },
  {
    name: "leader takes the lowest prepared",
    file: `${engine}/proposals.ts`,
    find: "(preparedView ?? -1) > (highest?.preparedView ?? -1)",
    replace: "preparedView !== null && preparedView < (highest?.preparedView ?? 99)",
  },
  {
    name: "prepared certificate not durable",
    file: `${engine}/voting.ts`,
    find: 's.records.push({ kind: "prepared", prepared: s.lock });',
    replace: "",
  },
  {
    name: "restart forgets its view",
    file: `${engine}/restore.ts`,
    find: "votes.reduce((top, { subject }) => Math.max(top, subject.view), 0)",
    replace: "0",
  },
  {
    name: "restart forgets its votes",
    file: `${engine}/restore.ts`,
    find: "viewAt(s, subject.view)?.locked.set(subject.phase, subject);",
    replace: "",
  },
  {
    name: "no re-broadcast of the view change",
    file: `${engine}/rebroadcast.ts`,
    find: "if (viewChange !== null) sendViewChange(s, viewChange);",
    replace: "",
  },
  {
    name: "pure verdict ignored",
    file: `${engine}/voting.ts`,
    find: "digest: verdict.ok ? prePrepare.digest : ZERO_HASH",
    replace: "digest: prePrepare.digest",
  },
  {
    name: "claims of one signer counted twice",
    file: `${engine}/verify.ts`,
    find: "claim.signer <= previous",
    replace: "claim.signer < previous",
  },
  {
    name: "certificate counts one signer twice",
    file: `${engine}/verify.ts`,
    find: "index <= previous",
    replace: "index < previous",
  },
  {
    name: "repeats reported as evidence",
    file: `${engine}/evidence.ts`,
    find: "if (sameSubject(first.subject, second.subject)) return;",
    replace: "",
  },
  {
    name: "body of another digest",
    file: `${engine}/verify.ts`,
    find: "if (context.digestOf(message.block) !== message.digest) return",
    replace: "if (false) return",
  },
  {
    name: "COMMIT without a PREPARE quorum",
    file: `${engine}/voting.ts`,
    find: "digest === ZERO_HASH || block === undefined || !isQuorum(power, s.total)",
    replace: "digest === ZERO_HASH || block === undefined",
  },
  {
    name: "DECIDE on a weak quorum",
    file: `${engine}/voting.ts`,
    find: "    if (isQuorum(power, s.total))\n      decide(",
    replace: "    if (isWeakQuorum(power, s.total))\n      decide(",
  },
  {
    name: "no re-broadcast of anything",
    file: `${engine}/rebroadcast.ts`,
    find: "s.answered.clear();",
    replace: "return;",
  },
  {
    name: "local predicates on prepared values",
    file: `${engine}/proposals.ts`,
    find: "const fresh = (prePrepare.justification?.prepared ?? null) === null;",
    replace: "const fresh = true;",
  },
  {
    name: "no local predicates on fresh values of a later view",
    file: `${engine}/proposals.ts`,
    find: "const fresh = (prePrepare.justification?.prepared ?? null) === null;",
    replace: "const fresh = prePrepare.justification === null;",
  },
  {
    name: "peers that are behind get no answer",
    file: `${engine}/engine.ts`,
    find: 's.effects.push({ t: "answer", to: message.signer, height: message.height });',
    replace: "",
  },
  {
    name: "the set of the first height for ever",
    file: `${engine}/state.ts`,
    find: "s.total = totalPower(set);",
    replace: "s.total = s.total === 0n ? totalPower(set) : s.total;",
  },
  {
    name: "late COMMITs of any digest",
    file: `${engine}/decision.ts`,
    find: "vote.height !== height || vote.view !== view || vote.digest !== digest",
    replace: "vote.height !== height",
  },
];
