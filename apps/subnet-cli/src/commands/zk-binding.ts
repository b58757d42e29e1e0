import { createOutput } from "@platform/command-line/output";
import { readKeyFile, verifySignature } from "@platform/keys";
import { createNodeApiClient } from "@platform/node-api";
import { chainIdOf, parseGenesis, zkBinding } from "@platform/protocol";

interface BindingOptions {
  readonly key: string;
  readonly node: string;
  readonly json?: boolean;
}

/** What a prover takes as the first public input, in hex and as the decimal that tools want. */
export async function zkBindingOf(options: BindingOptions): Promise<void> {
  const { publicKey: account } = readKeyFile(options.key);
  const text = await createNodeApiClient(options.node).genesisText();
  const binding = zkBinding(chainIdOf(parseGenesis(text, verifySignature)), account);
  const decimal = BigInt(`0x${binding}`).toString();
  createOutput(options.json === true).result({ account, binding, decimal }, () =>
    [`account  ${account}`, `binding  ${binding}`, `decimal  ${decimal}`].join("\n"),
  );
}
