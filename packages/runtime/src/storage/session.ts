import { NeuronCodec, SignedDelegationCodec, shapeOf } from "@platform/protocol";
import { HASH, keyOf, type StorageItem } from "./storage-item.ts";

const DELEGATION = shapeOf(SignedDelegationCodec);

/** The form whose hash is the set's (protocol/validator-set.ts), so its integers are big-endian. */
const HASHED_SET = {
  struct: {
    tag: { hex: 16 },
    epoch: "u64be",
    boundary: "u64be",
    members: { counted: { struct: { hotkey: HASH, sessionKey: HASH, power: "u64be" } } },
  },
} as const;

export const SESSION_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Epoch",
    docs: "The running epoch.",
    key: {},
    value: {
      struct: {
        number: "u64",
        boundaryNumber: "u64",
        boundaryHash: HASH,
        startHeight: "u64",
        startSlot: "u64",
        setHash: HASH,
        totalPower: "u64",
        members: "u16",
      },
    },
  },
  {
    index: 1,
    name: "Origin",
    docs: "What genesis fixed for every boundary: subnet, B0, least size of a set.",
    key: {},
    value: { struct: { netuid: "u16", b0: "u64", minMembers: "u16" } },
  },
  {
    index: 2,
    name: "LiveDelegations",
    docs: "The delegation in force of a hotkey.",
    key: keyOf("hotkey"),
    value: DELEGATION,
  },
  {
    index: 3,
    name: "PendingDelegations",
    docs: "The delegation of a hotkey that waits for a boundary.",
    key: keyOf("hotkey"),
    value: DELEGATION,
  },
  {
    index: 4,
    name: "Members",
    docs: "A member of the running set, with the delegation under which it entered.",
    key: keyOf("hotkey"),
    value: {
      struct: { index: "u16", uid: "u16", power: "u64", sessionKey: HASH, signed: DELEGATION },
    },
  },
  {
    index: 5,
    name: "Sets",
    docs: "The sets of the last epochs in their hashed form.",
    key: { epoch: "u64be" },
    value: HASHED_SET,
  },
  {
    index: 6,
    name: "Uptime",
    docs: "Certificates of this epoch with each member's COMMIT, in the order of the set.",
    key: {},
    value: { rest: "u32" },
  },
  {
    index: 7,
    name: "Neurons",
    docs: "The snapshot's registered miners and validators.",
    key: {},
    value: { list: shapeOf(NeuronCodec) },
  },
  {
    index: 8,
    name: "Registered",
    docs: "The uid of a registered hotkey.",
    key: keyOf("hotkey"),
    value: "u16",
  },
  {
    index: 9,
    name: "Strangers",
    docs: "Free delegations of unregistered hotkeys in this epoch.",
    key: {},
    value: "u64",
  },
  {
    index: 10,
    name: "Evidence",
    docs: "A conviction: height, and both votes or the vote and its header.",
    key: { epoch: "u64be", hotkey: HASH },
    value: { struct: { height: "u64", first: "bytes", second: "bytes" } },
  },
  {
    index: 12,
    name: "Jail",
    docs: "Why a hotkey is kept out of the next sets: absence (1 absent, 2 rejoining), evidence.",
    key: keyOf("hotkey"),
    value: { struct: { absence: "u8", epoch: "u64", present: "u32", until: "u64" } },
  },
];
