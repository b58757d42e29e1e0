import { admit, charge, isExtrinsicSigned, Place } from "./admission";
import { CHAIN_SNAPSHOT, dispatch, SEED } from "./call-table";
import { chainSnapshot } from "./epoch-change";
import { Extrinsic } from "./extrinsic";
import { takeRoom } from "./fees";
import { Block } from "./fw/block";
import { inputBytes, inputReader } from "./fw/exchange";
import { OK } from "./fw/outcome";
import { storage_commit, storage_mark, storage_rollback } from "./fw/platform";
import { Reader } from "./fw/reader";
import { Writer } from "./fw/writer";
import { Invalid } from "./invalid";
import { onInitialize as runGovernance } from "./pallets/governance/hooks";
import { Parameters } from "./pallets/parameters/parameters";
import { Epoch } from "./pallets/session/epoch";
import { onInitialize as openSession } from "./pallets/session/hooks";
import { onInitialize as runWindows } from "./pallets/submissions/hooks";
import { isSeedMissing, seed } from "./pallets/submissions/seeds";
import { Accounts } from "./pallets/system/accounts";
import { extrinsicFailed } from "./pallets/system/calls";
import { switchIfDue } from "./pallets/system/upgrade";
import { Clock } from "./pallets/timestamp/clock";
import { BlockClaims } from "./pallets/zk/claims";

/** src/entry-points.ts `BlockContextCodec`. 0, or a code that makes the block invalid. */
export function initialize(): i32 {
  const r = inputReader();
  const chainId = r.hash();
  Block.height = r.u64();
  const parentHash = r.hash();
  const parentStateRoot = r.hash();
  Block.timeMs = r.u64();
  Block.chainNumber = r.u64();
  const chainHash = r.hash();
  const signers = new Array<u16>();
  const count = r.count(2);
  for (let i = 0; i < count; i++) signers.push(r.u16());
  if (!r.done()) return Invalid.Malformed;
  Block.weight = 0;
  Block.normalWeight = 0;
  Block.setHashes(chainId, parentHash, parentStateRoot, chainHash);
  if (!chainId.equals(Accounts.chainId())) return Invalid.ChainId;
  const parameters = Parameters.load();
  Block.slot = Block.timeMs / <u64>parameters.intervalMs;
  const late = Clock.advance(parameters);
  if (late != 0) return late;
  const session = openSession(signers);
  if (session != 0) return session;
  runWindows();
  runGovernance();
  return 0;
}

/** 0 done; positive a returned error, writes rolled back; negative the block is invalid. */
export function apply(): i32 {
  const x = Extrinsic.decode(inputBytes());
  if (x === null) return Invalid.Malformed;
  const outcome = x.inherent ? applyInherent(x) : applySigned(x);
  if (outcome >= 0) Block.applied += 1;
  return outcome;
}

function applyInherent(x: Extrinsic): i32 {
  if (Block.signed) return Invalid.NotAllowedHere;
  const index = x.index();
  if (index == CHAIN_SNAPSHOT) return chainSnapshot(Reader.of(x.args));
  return index == SEED ? seed(Reader.of(x.args)) : Invalid.Malformed;
}

function applySigned(x: Extrinsic): i32 {
  if (Block.changed) return Invalid.NotAllowedHere;
  if (!Block.signed && isSeedMissing()) return Invalid.InherentMissing;
  const parameters = Parameters.load();
  const place = new Place(Block.chainId(), Block.epoch, Block.slot);
  const fault = admit(x, place, parameters);
  if (fault != 0) return fault;
  if (x.nonce != Accounts.nonce(x.signer, x.scheme)) return Invalid.Nonce;
  if (!isExtrinsicSigned(x, place)) return Invalid.Signature;
  if (!takeRoom(x)) return Invalid.Weight;
  charge(x, place, parameters);
  Block.signed = true;
  storage_mark();
  const outcome = dispatch(x.index(), x.signer, Reader.of(x.args));
  if (outcome == OK) {
    storage_commit();
  } else {
    storage_rollback();
    extrinsicFailed(Block.applied, outcome);
  }
  return outcome;
}

/** 0 and the summary (src/entry-points.ts `BlockSummaryCodec`), or a code. */
export function finalize(summary: Writer): i32 {
  if (isSeedMissing()) return Invalid.InherentMissing;
  Accounts.clearBlock();
  BlockClaims.clear();
  summary.u64(Block.epoch).hash(Epoch.load().setHash);
  // Last: what lies in the state afterwards may have a shape that only the new runtime reads.
  switchIfDue();
  return 0;
}
