import type { BytesOp, Program } from '../script/program.ts';
import { joinBytes } from './script-encoder.ts';

/**
 * The same program with more bytes behind what it says, in one write with it: a peer that comes to
 * know that the response is complete has them already. Not where the program ends the connection.
 */
export function withBytesBehind(program: Program, bytes: Uint8Array): Program {
  const { ops } = program;
  const end = ops.at(-1);
  if (end?.kind !== 'end') return program;
  const behind: BytesOp = {
    kind: 'bytes',
    bytes,
    steps: [{ step: { kind: 'raw', bytes }, bytes: bytes.length }],
  };
  return { ops: joinBytes([...ops.slice(0, -1), behind, end]) };
}
