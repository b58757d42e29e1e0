// Goal: an operator sees at a glance who votes, who is missing and why views ended; method: the text of a fixed answer.
import { ConsensusViewSchema, jsonText } from "@platform/node-api";
import { expect, it } from "vitest";
import { consensusText } from "../../../src/commands/consensus-text.ts";
import { CONSENSUS } from "../../support/sample-consensus.ts";

it("reads back what the API writes, and shows all of it", () => {
  const view = ConsensusViewSchema.parse(JSON.parse(jsonText(CONSENSUS)));
  expect(view).toEqual(CONSENSUS);
  expect(consensusText(view).split("\n")).toEqual([
    "height      12  view 1  epoch 3  preparing, due for 2.35 s",
    "leader      1b1b1b1b1b1b",
    "power       prepared 50.0 %, nil 25.0 %, committed 0.0 %, missing 25.0 %; a quorum is 67.5 %",
    "keys        2 can halt, 3 can decide, of 4; the heaviest holds 25.0 %",
    "rounds      4, the last 0.08 s, mean 0.10 s",
    "last        height 11 in view 0, efefefefefef…, 3 signers with 75.0 %, without 3d3d3d3d3d3d",
    "warning     power is in few hands",
    "",
    "  member               power   conn  height  PREPARE              COMMIT  VIEW-CHANGE  signed last",
    "  0a0a0a0a0a0a (this)  25.0 %  yes   –       yes                  –       yes          yes",
    "> 1b1b1b1b1b1b         25.0 %  yes   11      yes                  –       yes          yes",
    "  2c2c2c2c2c2c         25.0 %  yes   11      nil: payloadMissing  –       yes          yes",
    "  3d3d3d3d3d3d         25.0 %  NO    11      –                    –       –            –            MISSING",
    "",
    "view changes since the start: 1 timer, 1 refused, 0 pulled, 0 justified",
    "at (UTC)      height  view    its leader    why",
    "00:00:01.000  12      0 -> 1  3d3d3d3d3d3d  timer: no quorum prepared; 1 nil: clock; silent: 2c2c2c2c2c2c 3d3d3d3d3d3d",
    "00:00:00.500  9       0 -> 1  0a0a0a0a0a0a  refused: 2 nil: wrongRoot",
  ]);
});
