import { shapeOf } from "@platform/protocol";
import { ProposalRecordCodec } from "../governance.ts";
import { EMPTY, HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const GOVERNANCE_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Proposals",
    docs: "What was asked, by whom, and how far it has come; the last 64 ended ones too.",
    key: keyOf("proposal"),
    value: shapeOf(ProposalRecordCodec),
  },
  {
    index: 1,
    name: "Agenda",
    docs: "The running phase of the proposal ends at this slot.",
    key: { slot: "u64be", proposal: HASH },
    value: EMPTY,
  },
  {
    index: 2,
    name: "Open",
    docs: "Not ended: its proposer.",
    key: keyOf("proposal"),
    value: HASH,
  },
  {
    index: 3,
    name: "Ended",
    docs: "Ended proposals in the order of their ends.",
    key: { number: "u64be" },
    value: HASH,
  },
  {
    index: 4,
    name: "EndedCount",
    docs: "How many proposals have ended.",
    key: {},
    value: "u64",
  },
  {
    index: 5,
    name: "Sponsors",
    docs: "Members that stand behind a proposal.",
    key: keyOf("proposal", "hotkey"),
    value: EMPTY,
  },
  {
    index: 6,
    name: "Electorate",
    docs: "The set at the opening of the vote, with its powers.",
    key: keyOf("proposal"),
    value: { rest: { struct: { hotkey: HASH, power: "u64" } } },
  },
  {
    index: 7,
    name: "Votes",
    docs: "0 aye, 1 nay, 2 abstain.",
    key: keyOf("proposal", "hotkey"),
    value: "u8",
  },
  {
    index: 8,
    name: "Vetoes",
    docs: "Electors that object to an accepted proposal.",
    key: keyOf("proposal", "hotkey"),
    value: EMPTY,
  },
  {
    index: 9,
    name: "Delegations",
    docs: "Whose vote counts for the hotkey where it is silent.",
    key: keyOf("hotkey"),
    value: HASH,
  },
];
