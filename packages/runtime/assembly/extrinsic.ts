import { Bytes } from "./fw/bytes";
import { Hash } from "./fw/hash";
import { Reader } from "./fw/reader";
import { FORMAT_VERSION } from "./spec";

const KIND_INHERENT: u8 = 0;
const KIND_SIGNED: u8 = 1;
const SIGNATURE_BYTES: i32 = 64;
// Bounds of protocol/limits.ts.
const MAX_EXTRINSIC: i32 = 8 * 1024;
const MAX_INHERENT: i32 = 64 * 1024;

/** protocol/extrinsic.ts: a signed call or an inherent. */
export class Extrinsic {
  inherent: bool = false;
  pallet: u8 = 0;
  call: u8 = 0;
  args: Bytes = new Bytes(0, 0);
  signer: Hash = Hash.none();
  scheme: u8 = 0;
  nonce: u32 = 0;
  from: u64 = 0;
  slots: u16 = 0;
  specVersion: u32 = 0;
  chainId: Hash = Hash.none();
  body: Bytes = new Bytes(0, 0);
  signature: Bytes = new Bytes(0, 0);

  /** Null for anything that is not exactly one extrinsic within its bounds. */
  static decode(bytes: Bytes): Extrinsic | null {
    if (bytes.length() < 3) return null;
    const isInherent = bytes.at(1) == KIND_INHERENT;
    if (bytes.length() > (isInherent ? MAX_INHERENT : MAX_EXTRINSIC)) return null;
    const split = isInherent ? bytes.length() : bytes.length() - SIGNATURE_BYTES;
    if (split < 0) return null;
    const x = new Extrinsic();
    x.inherent = isInherent;
    x.body = bytes.slice(0, split);
    x.signature = bytes.slice(split, bytes.length());
    const r = Reader.of(x.body);
    if (r.u8() != FORMAT_VERSION) return null;
    const kind = r.u8();
    x.pallet = r.u8();
    x.call = r.u8();
    x.args = r.bytes();
    if (!isInherent) {
      if (kind != KIND_SIGNED) return null;
      x.signer = r.hash();
      x.scheme = r.u8();
      x.nonce = r.u32();
      x.from = r.u64();
      x.slots = r.u16();
      x.specVersion = r.u32();
      x.chainId = r.hash();
      if (x.scheme > 1) return null;
    }
    return r.done() ? x : null;
  }

  length(): i32 {
    return this.body.length() + this.signature.length();
  }

  index(): u16 {
    return ((<u16>this.pallet) << 8) | <u16>this.call;
  }
}
