// Made by `npm run bench -- weights`; do not edit.

/** Of a call that no case measures. */
export const UNMEASURED = 1_000_000n;

/** Name, pallet << 8 | call, fuel, fuel for each byte of the extrinsic. */
export const CALL_WEIGHTS: readonly (readonly [string, number, bigint, bigint])[] = [
  ["system.remark", 0x0000, 221_184n, 1n],
  ["submissions.commit", 0x0601, 253_952n, 0n],
  ["submissions.reveal", 0x0602, 253_952n, 1n],
  ["certification.attestCommit", 0x0700, 180_224n, 240n],
  ["certification.attestReveal", 0x0701, 237_568n, 7n],
  ["certification.dispute", 0x0702, 229_376n, 0n],
  ["session.delegate", 0x0201, 589_824n, 104n],
  ["session.rejoin", 0x0202, 221_184n, 0n],
  ["session.reportEquivocation", 0x0203, 655_360n, 0n],
  ["session.reportInvalidProposal", 0x0204, 458_752n, 2n],
  ["authority.ownerCommand", 0x0300, 2_621_440n, 704n],
  ["authority.vetoRotation", 0x0301, 1_114_112n, 0n],
  ["challenges.verified", 0x0500, 237_568n, 0n],
  ["challenges.veto", 0x0501, 1_507_328n, 0n],
  ["zk.zkClaim", 0x1000, 50_331_648n, 2n],
  ["identity.identityLink", 0x0e00, 655_360n, 0n],
  ["identity.identityRotate", 0x0e01, 655_360n, 0n],
  ["identity.identitySetName", 0x0e02, 212_992n, 104n],
  ["trust.trustAttest", 0x0f00, 253_952n, 0n],
  ["trust.trustRevoke", 0x0f01, 221_184n, 0n],
  ["governance.propose", 0x0b00, 655_360n, 6n],
  ["governance.sponsor", 0x0b01, 1_310_720n, 0n],
  ["governance.vote", 0x0b02, 237_568n, 0n],
  ["governance.delegateVote", 0x0b03, 229_376n, 0n],
  ["governance.revokeVote", 0x0b04, 221_184n, 0n],
  ["governance.vetoProposal", 0x0b05, 1_441_792n, 0n],
  ["governance.executeProposal", 0x0b06, 1_703_936n, 0n],
  ["system.applyUpgrade", 0x0001, 150_994_944n, 0n],
];
