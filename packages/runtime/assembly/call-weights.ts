// Made by `npm run bench -- weights`; do not edit.

/** Of a call that no case measures. */
const UNMEASURED: u64 = 1_000_000;

/** Most fuel that an extrinsic of so many bytes takes; `index` is pallet << 8 | call. */
export function weightOf(index: u16, bytes: u64): u64 {
  switch (<i32>index) {
    case 0x0000: // system.remark
      return 221_184 + bytes;
    case 0x0601: // submissions.commit
      return 253_952;
    case 0x0602: // submissions.reveal
      return 253_952 + bytes;
    case 0x0700: // certification.attestCommit
      return 180_224 + 240 * bytes;
    case 0x0701: // certification.attestReveal
      return 237_568 + 7 * bytes;
    case 0x0702: // certification.dispute
      return 229_376;
    case 0x0201: // session.delegate
      return 589_824 + 104 * bytes;
    case 0x0202: // session.rejoin
      return 221_184;
    case 0x0203: // session.reportEquivocation
      return 655_360;
    case 0x0204: // session.reportInvalidProposal
      return 458_752 + 2 * bytes;
    case 0x0300: // authority.ownerCommand
      return 2_621_440 + 704 * bytes;
    case 0x0301: // authority.vetoRotation
      return 1_114_112;
    case 0x0500: // challenges.verified
      return 237_568;
    case 0x0501: // challenges.veto
      return 1_507_328;
    case 0x1000: // zk.zkClaim
      return 50_331_648 + 2 * bytes;
    case 0x0e00: // identity.identityLink
      return 655_360;
    case 0x0e01: // identity.identityRotate
      return 655_360;
    case 0x0e02: // identity.identitySetName
      return 212_992 + 104 * bytes;
    case 0x0f00: // trust.trustAttest
      return 253_952;
    case 0x0f01: // trust.trustRevoke
      return 221_184;
    case 0x0b00: // governance.propose
      return 655_360 + 6 * bytes;
    case 0x0b01: // governance.sponsor
      return 1_310_720;
    case 0x0b02: // governance.vote
      return 237_568;
    case 0x0b03: // governance.delegateVote
      return 229_376;
    case 0x0b04: // governance.revokeVote
      return 221_184;
    case 0x0b05: // governance.vetoProposal
      return 1_441_792;
    case 0x0b06: // governance.executeProposal
      return 1_703_936;
    case 0x0001: // system.applyUpgrade
      return 150_994_944;
    default:
      return UNMEASURED;
  }
}
