export {
  ALICE,
  type ChainDevnet,
  type ChainDevnetInit,
  startChainDevnet,
} from "./start-chain-devnet.ts";
