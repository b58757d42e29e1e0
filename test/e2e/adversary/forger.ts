/**
 * Votes as it should and beside that forges: around each message that it sends or hears it
 * sends mutations, votes in others' names and certificates nobody signed, and it lies to who asks it for decisions.
 */

import {
  type ConsensusMessage,
  decodeCertificate,
  decodeConsensusMessage,
  decodeSyncAnswer,
  encodeCertificate,
  encodeSyncAnswer,
  type Hex32,
  voteSignBytes,
} from "@platform/protocol";
import { type Alter, override, watchVotes } from "../entries/daemon.ts";
import { forgeries } from "./forgeries.ts";

/** From epoch 1 on. */
export const forger: Alter = (components, { hotkey }) => {
  const { network, session } = components;
  const votes = watchVotes(session);
  let others: readonly Hex32[] = [];
  let self = -1;
  const done = new Set<string>();

  /** Once for each kind of message of a view: a flood would only show the limits of lanes. */
  function forge(real: ConsensusMessage): void {
    const context = votes.context();
    if (context === undefined || context.epoch < 1n || self < 0 || real.type === "decided") return;
    const key = `${real.type}/${real.height}/${real.view}/${real.signer}`;
    if (done.has(key)) return;
    done.add(key);
    const sign = (subject: Parameters<typeof voteSignBytes>[1]): Promise<string> =>
      session.sign(voteSignBytes(context, subject));
    void forgeries({ self, members: others.length + 1, sign }, real).then((frames) => {
      for (const frame of frames) network.send(others, "consensus", frame);
    });
  }

  return {
    ...components,
    session: votes.session,
    network: override(network, {
      setMembers: (members) => {
        const all = members.map((member) => member.hotkey).sort();
        self = all.indexOf(hotkey);
        others = all.filter((one) => one !== hotkey);
        network.setMembers(members);
      },
      send: (to, lane, bytes) => {
        network.send(to, lane, bytes);
        if (lane === "consensus") forge(decodeConsensusMessage(bytes));
      },
      bind: (receiver) =>
        network.bind({
          ...receiver,
          memberMessage: (from, lane, bytes) => {
            receiver.memberMessage(from, lane, bytes);
            if (lane === "consensus") forge(decodeConsensusMessage(bytes));
          },
          request: async (from, bytes) => lie(await receiver.request(from, bytes)),
        }),
    }),
  };
};

/** Decisions with certificates whose signatures are under the wrong names. */
function lie(bytes: Uint8Array): Uint8Array {
  const answer = decodeSyncAnswer(bytes);
  if (answer.type !== "decisions") return bytes;
  const decisions = answer.decisions.map(({ certificate, block }) => {
    const true_ = decodeCertificate(certificate);
    const signatures = true_.signatures.map(({ index }, i, all) => ({
      index,
      signature: all[(i + 1) % all.length]?.signature ?? "",
    }));
    return { certificate: encodeCertificate({ ...true_, signatures }), block };
  });
  return encodeSyncAnswer({ type: "decisions", decisions });
}
